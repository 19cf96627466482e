import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { answerOf, lastingAnswer, responseOf } from '../../../src/adapters/api/answer.ts'
import { isNamedIn } from '../../../src/adapters/api/entity-tag.ts'

describe('If-None-Match names a tag', () => {
  test.each<[string | null, boolean]>([
    [null, false],
    ['', false],
    ['*', true],
    [' * ', true],
    ['"a"', true],
    ['W/"a"', true],
    ['"b"', false],
    ['"b", "a"', true],
    ['"b",W/"a" ,"c"', true],
    ['"x,y", "a"', true],
    ['"x, "a""', false],
    ['a', false],
    ['"A"', false],
    ['"a', false],
    ['w/"a"', false],
    ['"a"b', false],
    ['"b" "a"', false],
    ['"*"', false],
  ])('%s: %s', (header, isNamed) => {
    expect(isNamedIn(header, ['a'])).toBe(isNamed)
  })
})

const asked = (headers: Record<string, string>) => new Headers(headers)
const lasting = (value: object) => {
  const answered = lastingAnswer(value)
  return answered.ok ? answered.answer : expect.unreachable('there is an answer')
}
const small = lasting({ a: 1 })
const large = lasting({ a: 'x'.repeat(5_000) })

test('an answer that lasts has a tag, another for the compressed bytes, and none of another answer', async () => {
  const tags = []
  for (const answer of [small, large]) {
    for (const encoding of ['identity', 'gzip']) {
      const { headers } = await responseOf(answer, asked({ 'accept-encoding': encoding }))
      tags.push(new Headers(headers).get('etag'))
    }
  }
  expect(tags).toEqual([tags[0], tags[0], tags[2], `${String(tags[2]).slice(0, -1)}-gzip"`])
  expect(new Set(tags).size).toBe(3)
  for (const tag of tags) expect(tag).toMatch(/^"[\w-]{22}(?:-gzip)?"$/)
})

test('the reader who has it, compressed or not, is sent nothing', async () => {
  const { headers } = await responseOf(large, asked({}))
  const tag = new Headers(headers).get('etag') ?? ''
  for (const known of [tag, `W/${tag}`, `"other", ${tag}`, tag.replace(/"$/, '-gzip"'), '*']) {
    for (const encoding of ['identity', 'gzip']) {
      const answer = await responseOf(large, asked({ 'if-none-match': known, 'accept-encoding': encoding }))
      expect([known, answer.status, answer.body]).toEqual([known, 304, undefined])
      expect(answer.headers).toMatchObject({
        etag: encoding === 'gzip' ? tag.replace(/"$/, '-gzip"') : tag,
        'cache-control': 'private, no-cache',
        vary: 'accept, accept-encoding',
      })
      expect(answer.headers).not.toHaveProperty('content-type')
    }
  }
  expect(await responseOf(small, asked({ 'if-none-match': tag }))).toMatchObject({ status: 200 })
})

test('what does not last is never said to be known', async () => {
  const answer = await responseOf(answerOf('application/json', '{}'), asked({ 'if-none-match': '*' }))
  expect(answer).toMatchObject({ status: 200, headers: { 'cache-control': 'no-store' } })
  expect(answer.headers).not.toHaveProperty('etag')
})

test('bytes come as they are, compressed or not', async () => {
  const bytes = Uint8Array.from({ length: 5_000 }, (_, index) => index % 251)
  const plain = await responseOf(answerOf('application/octet-stream', bytes), asked({}))
  const packed = await responseOf(answerOf('application/octet-stream', bytes), asked({ 'accept-encoding': 'gzip' }))
  expect(plain.body).toEqual(Buffer.from(bytes))
  expect(gunzipSync(packed.body as Buffer)).toEqual(Buffer.from(bytes))
  expect(packed.headers).toMatchObject({ 'content-encoding': 'gzip' })
})

describe('an answer is compressed where that is worth it and the reader can take it', () => {
  const LONG = 'ä'.repeat(1_000)
  test.each<[string | null, string, boolean]>([
    ['gzip', LONG, true],
    ['br, gzip;q=0.5', LONG, true],
    ['GZIP', LONG, true],
    ['gzip', 'short', false],
    ['gzip;q=0', LONG, false],
    ['gzip; q=0.0', LONG, false],
    ['identity', LONG, false],
    ['xgzip', LONG, false],
    ['', LONG, false],
    [null, LONG, false],
  ])('%s', async (acceptEncoding, text, compressed) => {
    const response = await responseOf(
      answerOf('text/plain', text),
      asked(acceptEncoding === null ? {} : { 'accept-encoding': acceptEncoding }),
    )
    expect(response.headers).toMatchObject({ 'content-type': 'text/plain', vary: 'accept, accept-encoding' })
    const body = Buffer.from(response.body as Uint8Array)
    expect('content-encoding' in (response.headers ?? {})).toBe(compressed)
    expect((compressed ? gunzipSync(body) : body).toString()).toBe(text)
  })
})
