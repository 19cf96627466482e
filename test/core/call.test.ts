import { expect, test } from 'vitest'
import { kindOf } from '../../src/core/call.ts'
import { event } from '../support/outcomes.ts'

test.each([
  ['an ordinary name stays', 'drm-live', 'drm-live'],
  ['control characters, separators and halves of characters', 'a\u0001b\u2028c\ud800d', 'a\uFFFDb\uFFFDc\uFFFDd'],
  ['a long name is cut', 'x'.repeat(200), `${'x'.repeat(127)}…`],
  ['and never within a character', `${'x'.repeat(126)}💥💥`, `${'x'.repeat(126)}…`],
])('every name of a kind is fit for a row: %s', (_, name, fit) => {
  const about = event({ account: name, operation: name, policy: name, resource: name })
  const kind = kindOf({ event: about, cause: 'token-expired', evidence: 'claims', status: 401, message: '' })
  expect(kind).toMatchObject({ account: fit, operation: fit, policy: fit, resource: fit })
})

test('what a record does not name has no name', () => {
  const kind = kindOf({ event: event(), cause: 'token-expired', evidence: 'claims', status: 401, message: '' })
  expect([kind.operation, kind.policy, kind.resource]).toEqual([undefined, undefined, undefined])
})
