import { expect, test } from 'vitest'
import { createSignedIn } from '../../src/adapters/signed-in.ts'

const by = (value?: string) => new Headers(value === undefined ? {} : { 'X-MS-CLIENT-PRINCIPAL-NAME': value })

test.each<[string, string | undefined, string | undefined]>([
  ['nobody signed in', undefined, undefined],
  ['somebody without a name', ' ', undefined],
  ['somebody', ' jane@example.org ', 'jane@example.org'],
  ['a name without end', 'x'.repeat(5_000), 'x'.repeat(100)],
])('with App Service authentication: %s', (_, sent, expected) => {
  expect(createSignedIn(true)(by(sent))).toBe(expected)
})

test("without it the header is anybody's to write, and says nothing", () => {
  expect(createSignedIn(false)(by('admin@example.org'))).toBeUndefined()
})
