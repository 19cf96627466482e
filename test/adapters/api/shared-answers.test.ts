import { describe, expect, test } from 'vitest'
import { type Answered, jsonAnswer } from '../../../src/adapters/api/answer.ts'
import { createSharedAnswers, TooBusy } from '../../../src/adapters/api/shared-answers.ts'

/** Answers whose work ends when the test says so. */
function scene() {
  const clock = { now: 0 }
  const shared = createSharedAnswers(() => clock.now)
  const begun: string[] = []
  const ends: (() => void)[] = []
  return {
    clock,
    begun,
    get: (key: string, work = async (): Promise<Answered> => jsonAnswer({ key })) =>
      shared.get(key, async () => {
        begun.push(key)
        return work()
      }),
    /** Asks for something that takes until `endAll`. */
    getSlowly: (key: string) =>
      shared.get(key, async () => {
        begun.push(key)
        await new Promise<void>(resolve => ends.push(resolve))
        return jsonAnswer({ key })
      }),
    async endAll() {
      for (let turn = 0; turn < 100; turn++) {
        for (const end of ends.splice(0)) end()
        await new Promise(setImmediate)
      }
    },
  }
}

describe('what many ask for', () => {
  test('is worked out once while it is under way and shortly after, then anew', async () => {
    const { clock, begun, get, getSlowly, endAll } = scene()
    const waiting = [getSlowly('a'), get('a'), get('a')]
    clock.now += 60_000
    waiting.push(get('a'))
    await endAll()
    expect(new Set(await Promise.all(waiting)).size).toBe(1)
    clock.now += 1_999
    await get('a')
    expect(begun).toEqual(['a'])
    clock.now += 1
    await get('a')
    expect(begun).toEqual(['a', 'a'])
  })

  test('is asked for again after it failed, by those who come later', async () => {
    const { begun, get } = scene()
    const fails = () => Promise.reject(new Error('no table'))
    const first = get('a', fails)
    await expect(Promise.all([first, get('a')])).rejects.toThrow('no table')
    await expect(get('a')).resolves.toMatchObject({ ok: true })
    expect(begun).toEqual(['a', 'a'])
  })

  test('different questions are worked out a few at a time, and more than can wait are turned away', async () => {
    const { begun, get, getSlowly, endAll } = scene()
    const waiting = Array.from({ length: 64 }, (_, index) => getSlowly(`q${index}`))
    await new Promise(setImmediate)
    expect(begun).toEqual(['q0', 'q1', 'q2', 'q3'])
    await expect(get('one more')).rejects.toThrow(TooBusy)
    // What is asked already is no further work.
    waiting.push(get('q63'))
    await endAll()
    expect(await Promise.all(waiting)).toHaveLength(65)
    await expect(get('one more')).resolves.toMatchObject({ ok: true })
  })

  test('is not remembered without bound', async () => {
    const { begun, get } = scene()
    for (let index = 0; index < 200; index++) await get(`q${index}`)
    begun.length = 0
    await get('q199')
    expect(begun).toEqual([])
    await get('q0')
    expect(begun).toEqual(['q0'])
  })
})
