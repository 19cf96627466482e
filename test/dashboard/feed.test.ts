import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createFeed, type FeedState } from '../../src/dashboard/feed.ts'

interface Asked {
  readonly path: string
  readonly signal: AbortSignal
  answer(status: number, body: unknown, headers?: Record<string, string>): Promise<void>
  break(): Promise<void>
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] })
})
afterEach(() => {
  vi.useRealTimers()
})

/** A feed with the requests it made, to be answered by hand. */
function startFeed(kept = new Map<string, FeedState<object>>()) {
  const asked: Asked[] = []
  const states: FeedState<object>[] = []
  const feed = createFeed<object>(
    (path, signal) => {
      const { promise, resolve, reject } = Promise.withResolvers<Response>()
      signal.addEventListener('abort', () => reject(new Error('aborted')))
      asked.push({
        path,
        signal,
        async answer(status, body, headers = {}) {
          resolve(new Response(typeof body === 'string' ? body : JSON.stringify(body), { status, headers }))
          await vi.advanceTimersByTimeAsync(0)
        },
        async break() {
          reject(new TypeError('failed to fetch'))
          await vi.advanceTimersByTimeAsync(0)
        },
      })
      return promise
    },
    kept,
    state => states.push(state),
  )
  const request = (index: number): Asked => {
    const found = asked[index]
    if (found === undefined) throw new Error(`There were ${asked.length} requests.`)
    return found
  }
  return { feed, asked, states, request }
}

test('an answer stays while the next one is under way, and where that is the same it stays the same object', async () => {
  const { feed, request, asked } = startFeed()
  feed.show('status')
  expect(feed.state()).toMatchObject({ isLoading: true, answer: undefined })
  await request(0).answer(200, { a: 1 })
  const first = feed.state().answer
  expect(first).toEqual({ a: 1 })
  feed.refresh('due')
  expect(feed.state()).toMatchObject({ isLoading: true, answer: { a: 1 } })
  await request(1).answer(200, { a: 1 })
  expect(feed.state().answer).toBe(first)
  feed.refresh('due')
  await request(2).answer(200, { a: 2 })
  expect(feed.state().answer).toEqual({ a: 2 })
  expect(asked).toHaveLength(3)
})

test('a slow answer is waited for, not asked for again; another question drops it', async () => {
  const { feed, request, asked } = startFeed()
  feed.show('one')
  feed.refresh('due')
  feed.refresh('now')
  expect(asked).toHaveLength(1)
  feed.show('two')
  expect(request(0).signal.aborted).toBe(true)
  await request(1).answer(200, { of: 'two' })
  expect(feed.state()).toMatchObject({ path: 'two', answer: { of: 'two' }, problem: undefined })
})

test('after a failure the last answer stays, and it is tried again with growing patience', async () => {
  const { feed, request, asked } = startFeed()
  feed.show('status')
  await request(0).answer(200, { a: 1 })
  feed.refresh('due')
  await request(1).answer(503, { title: 'Not now.' })
  expect(feed.state()).toMatchObject({
    answer: { a: 1 },
    problem: { kind: 'failed', words: 'The API fails (503). Not now.' },
  })
  feed.refresh('due')
  expect(asked).toHaveLength(2)
  await vi.advanceTimersByTimeAsync(2_000)
  await request(2).break()
  expect(feed.state().problem?.words).toMatch(/cannot be reached/)
  await vi.advanceTimersByTimeAsync(3_999)
  expect(asked).toHaveLength(3)
  await vi.advanceTimersByTimeAsync(1)
  await request(3).answer(200, { a: 2 })
  expect(feed.state()).toMatchObject({ answer: { a: 2 }, problem: undefined, retryAt: undefined })
})

test('whoever asks for it now waits for no patience', async () => {
  const { feed, request, asked } = startFeed()
  feed.show('status')
  await request(0).answer(500, 'no JSON')
  feed.refresh('now')
  expect(asked).toHaveLength(2)
})

test('the API is left alone for as long as it asks', async () => {
  const { feed, request, asked } = startFeed()
  feed.show('status')
  await request(0).answer(429, {}, { 'retry-after': '20' })
  await vi.advanceTimersByTimeAsync(19_999)
  expect(asked).toHaveLength(1)
  await vi.advanceTimersByTimeAsync(1)
  expect(asked).toHaveLength(2)
})

test('without a key it is not asked again until somebody does', async () => {
  const { feed, request, asked } = startFeed()
  feed.show('status')
  await request(0).answer(401, {})
  expect(feed.state().problem?.kind).toBe('key')
  await vi.advanceTimersByTimeAsync(600_000)
  feed.refresh('due')
  expect(asked).toHaveLength(1)
  feed.refresh('now')
  expect(asked).toHaveLength(2)
})

test.each(['[1,2', '"text"', 'null', '<html>'])('a 200 with %s is no answer', async body => {
  const { feed, request } = startFeed()
  feed.show('status')
  await request(0).answer(200, body)
  expect(feed.state()).toMatchObject({ answer: undefined, problem: { kind: 'unreachable' } })
})

test('what was shown before is shown at once, and asked for again', async () => {
  const before: FeedState<object> = {
    answer: { a: 1 },
    path: 'one',
    at: 5,
    problem: undefined,
    retryAt: undefined,
    isLoading: false,
  }
  const { feed, states, request } = startFeed(new Map([['one', before]]))
  feed.show('one')
  expect(states[0]).toMatchObject({ answer: { a: 1 }, path: 'one', isLoading: true })
  await request(0).answer(200, { a: 2 })
  expect(feed.state().answer).toEqual({ a: 2 })
})

test('closed, it asks no more', async () => {
  const { feed, request, asked } = startFeed()
  feed.show('one')
  await request(0).answer(503, {})
  feed.close()
  await vi.advanceTimersByTimeAsync(60_000)
  expect(asked).toHaveLength(1)
})
