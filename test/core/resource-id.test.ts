import { expect, test } from 'vitest'
import { readDependency } from '../../src/core/event/application-insights.ts'
import { readFailure } from '../../src/core/failure.ts'
import { redact } from '../../src/core/redact.ts'
import { accountOf, partOf } from '../../src/core/resource-id.ts'

const ACCOUNT = '/SUBSCRIPTIONS/S/PROVIDERS/MICROSOFT.MEDIA/MEDIASERVICES/'

test.each([
  ['CONTOSO', 'contoso', undefined],
  ['CONTOSO/STREAMINGENDPOINTS/Default-2', 'contoso', 'streamingendpoints/default-2'],
  ['Bearer abcdef7/LIVEEVENTS/A', 'bearer', '[token]'],
  ['eyJhbGciOiJIUzI1NiJ9.eyJzdWIi.sig7/LIVEEVENTS/ops@contoso.com', '[token]', 'liveevents/[email]'],
  ['203.0.113.7/LIVEEVENTS/2001:db8::7', '[ip]', 'liveevents/[ip]'],
  [`CONTOSO/ASSETS/${'0A1B'.repeat(16)}`, 'contoso', 'assets/[key]'],
  [`CONTOSO/${'x'.repeat(1_000)}/the.smiths@contoso.com`, 'contoso', 'x'.repeat(1_000)],
  [`CONTOSO/${'x'.repeat(9_000)}`, 'contoso', undefined],
])('of %s', (path, account, part) => {
  expect([accountOf(`${ACCOUNT}${path}`), partOf(`${ACCOUNT}${path}`)]).toEqual([account, part])
})

test.each([
  ['contoso.restv2.westus.media.azure.net', 'contoso'],
  ['Bearer abcdef7.restv2.westus.media.azure.net', 'unknown'],
  ['eyJhbGciOiJIUzI1NiJ9.eyJzdWIi.sig7.restv2.westus.media.azure.net', 'unknown'],
  ['ops@contoso.restv2.westus.media.azure.net', 'unknown'],
  ['/x?sig=abc/mediaservices/def', 'unknown'],
])('an account is not cut out of a secret: %s', (Data, account) => {
  expect(readDependency({ Data, Target: 'x.media.azure.net', ResultCode: 500 })?.account).toBe(account)
})

test('a text that is cut ends with a whole word', () => {
  const token = `eyJhbGciOiJIUzI1NiJ9${'x'.repeat(8_160)}`
  const shown = redact(readFailure({ text: `${token} the.smiths@contoso.com` }).text)
  expect(shown).toBe('[token]')
})
