import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Contribution } from '../../src/core/delta.ts'
import { DAY, HOUR, MINUTE } from '../../src/core/window.ts'
import type { RollUpPorts } from '../../src/flows/roll-up.ts'
import { hour } from '../support/hours.ts'
import { NOON } from '../support/outcomes.ts'
import { recordAt, type Scene, START, startScene } from '../support/roll-up.ts'

let scene: Scene
beforeEach(async () => {
  scene = await startScene()
})
afterEach(() => scene.close())

/** Moments around which hours, days and months change in ways that are easy to get wrong. */
const EDGES = {
  'the end of a month': Date.UTC(2023, 3, 30, 24),
  'the end of a year': Date.UTC(2023, 11, 31, 24),
  'a leap day': Date.UTC(2028, 1, 29, 12),
  'the end of a leap day': Date.UTC(2028, 1, 29, 24),
  'the beginning of summer time in Berlin': Date.UTC(2023, 2, 26, 1),
  'the end of summer time in Berlin': Date.UTC(2023, 9, 29, 1),
}

describe('hours are what their minutes add up to', () => {
  const batch = fc.record({
    shard: fc.constantFrom('p00', 'p01', 'f-abc'),
    /** Delivered again with it. */
    again: fc.nat(3),
    rollsUp: fc.boolean(),
    records: fc.array(
      fc.record({
        minute: fc.integer({ min: -30 * 60, max: 30 * 60 }),
        cause: fc.constantFrom('ok', 'token-expired'),
        weight: fc.integer({ min: 1, max: 1_000 }),
        policy: fc.constantFrom('p1', 'p2', 'p3'),
      }),
      { minLength: 1, maxLength: 12 },
    ),
  })

  test.each(Object.entries(EDGES))('around %s, whatever comes when', async (name, edge) => {
    let run = 0
    await fc.assert(
      fc.asyncProperty(fc.array(batch, { minLength: 1, maxLength: 6 }), async batches => {
        const account = `${name} ${run++}`
        // So long that what other runs marked is not read again.
        scene.clock.now += HOUR
        await scene.rollUp()
        const sent = new Map<string, Contribution[]>()
        for (const { shard, again, rollsUp, records } of batches) {
          const before = sent.get(shard) ?? []
          const fresh = records.map(({ minute, ...about }, index) =>
            recordAt(before.length + index, edge + minute * MINUTE, { account, ...about }),
          )
          await scene.count(shard, [...before.slice(before.length - again), ...fresh])
          sent.set(shard, [...before, ...fresh])
          if (rollsUp) await scene.rollUp()
        }
        await scene.rollUp()
        const hours = await scene.stored(account)
        expect(hours).toEqual(await scene.recounted(account))
        expect(hours.reduce((sum, { records }) => sum + records, 0)).toBe([...sent.values()].flat().length)
      }),
      { numRuns: 10 },
    )
  })

  test.each([
    ['2023-03-26', 23],
    ['2023-10-29', 25],
    ['2023-03-25', 24],
  ])('the %s of Berlin, a day of %s hours', async (day, length) => {
    const from = Date.parse(`${day}T00:00:00Z`) - 12 * HOUR
    const times = Array.from({ length: 4 * 48 }, (_, quarter) => from + quarter * 15 * MINUTE)
    await scene.count(
      'p00',
      times.map((time, sequence) => recordAt(sequence, time, { weight: 1 + (sequence % 7) })),
    )
    await scene.rollUp()
    const dayOf = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Berlin' })
    const inDay = <Row>(rows: readonly Row[], timeOf: (row: Row) => number) =>
      rows.filter(row => dayOf.format(timeOf(row)) === day)
    const hours = inDay(await scene.stored('contoso'), row => row.hour)
    const minutes = inDay(await scene.instance().aggregates.read('contoso', from, from + 2 * DAY), row => row.minute)
    expect(hours).toHaveLength(length)
    expect(minutes).toHaveLength(4 * length)
    const sum = (rows: readonly { readonly count: number }[]) => rows.reduce((total, { count }) => total + count, 0)
    expect(sum(hours)).toBe(sum(minutes))
  })
})

describe('each change once', () => {
  test('only what has changed is read again, and only what has grown is written', async () => {
    await scene.count('p00', [recordAt(0, NOON), recordAt(1, NOON + HOUR), recordAt(2, NOON, { account: 'other' })])
    await scene.rollUp()
    expect(scene.facts).toEqual([{ fact: 'HoursRolledUp', stage: 'roll-up', accounts: 2, hours: 3, rows: 3 }])
    // Marks are read again for a while.
    await scene.rollUp()
    expect(scene.facts.at(-1)).toMatchObject({ accounts: 2, hours: 3, rows: 0 })
    scene.clock.now += HOUR
    await scene.rollUp()
    await scene.count('p00', [recordAt(3, NOON + HOUR)])
    await scene.rollUp()
    expect(scene.facts.at(-1)).toMatchObject({ accounts: 1, hours: 1, rows: 1 })
    expect(await scene.instance().cursor.read()).toBe(scene.clock.now)
  })

  test('an archive of many hours is done in pieces, so that a run that is cut off is not in vain', async () => {
    const { changes, cursor, hours } = scene.instance()
    for (let piece = 0; piece < 3; piece++) {
      scene.clock.now += 20 * MINUTE
      const archived = Array.from({ length: 1_000 }, (_, index) => NOON - (piece * 1_000 + index) * HOUR)
      await changes.mark(
        'f-1',
        archived.map(start => ({ account: 'contoso', hour: start })),
      )
    }
    await scene.count('p00', [recordAt(0, NOON), recordAt(1, NOON - 2_500 * HOUR)])
    const keep: RollUpPorts['hours']['keep'] = async rows => {
      if (rows.some(row => row.hour < NOON - 2_000 * HOUR)) throw new Error('storage is down')
      return hours.keep(rows)
    }
    await expect(scene.rollUp({ hours: { keep } })).rejects.toThrow('storage is down')
    expect(await cursor.read()).toBe(START + 40 * MINUTE)
    await scene.rollUp()
    expect(scene.facts.at(-1)).toMatchObject({ hours: 2_001 })
    expect(await scene.stored('contoso')).toEqual(await scene.recounted('contoso'))
    expect(await cursor.read()).toBe(scene.clock.now)
  })

  test('a clock that ran ahead hides nothing', async () => {
    await scene.instance().cursor.move(START + 30 * DAY)
    await scene.count('p00', [recordAt(0, NOON)])
    await scene.rollUp()
    expect(await scene.stored('contoso')).toMatchObject([{ records: 1 }])
    expect(await scene.instance().cursor.read()).toBe(START + MINUTE)
  })

  test('what an instance whose clock is behind marks is seen', async () => {
    scene.clock.now += HOUR
    await scene.rollUp()
    scene.clock.now -= 9 * MINUTE
    await scene.count('p00', [recordAt(0, NOON)])
    scene.clock.now += 9 * MINUTE
    await scene.rollUp()
    expect(await scene.stored('contoso')).toMatchObject([{ records: 1 }])
  })
})

describe('nothing falls', () => {
  test('a roll-up that ends late leaves what another has written since', async () => {
    await scene.count('p00', [recordAt(0, NOON)])
    const { hours } = scene.instance()
    let goOn = () => {}
    const gate = new Promise<void>(resolve => {
      goOn = resolve
    })
    let hasRead = () => {}
    const read = new Promise<void>(resolve => {
      hasRead = resolve
    })
    const late = scene.rollUp({
      hours: {
        async keep(rows) {
          hasRead()
          await gate
          return hours.keep(rows)
        },
      },
    })
    await read
    await scene.count('p01', [recordAt(0, NOON), recordAt(1, NOON, { cause: 'ok' })])
    await scene.rollUp()
    goOn()
    await late
    expect((await scene.stored('contoso')).map(({ cause, records }) => [cause, records])).toEqual([
      ['ok', 1],
      ['token-expired', 2],
    ])
  })

  test('a day whose minutes are dropped keeps its hours, also when a redelivery makes the table anew', async () => {
    const sent = Array.from({ length: 5 }, (_, sequence) => recordAt(sequence, NOON + sequence * MINUTE))
    await scene.count('p00', sent)
    await scene.rollUp()
    const before = await scene.stored('contoso')
    await scene.instance().aggregates.dropDay('20230630')
    await scene.rollUp()
    expect(await scene.stored('contoso')).toEqual(before)
    await scene.count('p00', sent.slice(3))
    await scene.rollUp()
    expect(await scene.recounted('contoso')).toMatchObject([{ records: 2 }])
    expect(await scene.stored('contoso')).toEqual(before)
    await scene.count('p00', sent)
    await scene.rollUp()
    expect(await scene.stored('contoso')).toMatchObject([{ records: 5 }])
  })

  test('hours past their retention are not made again', async () => {
    await scene.count('p00', [recordAt(0, Date.UTC(2028, 3, 1)), recordAt(1, Date.UTC(2028, 3, 30))])
    await scene.rollUp({ hoursRetention: 30 * DAY })
    // All of April is past its retention, so its table is dropped, or was.
    expect(await scene.stored('contoso')).toEqual([])
    await scene.rollUp({ hoursRetention: 40 * DAY })
    expect(await scene.stored('contoso')).toHaveLength(2)
  })
})

/** Fails once, at the n-th of its writes: before it happens, or after, as when the answer is lost. */
function failingAt(n: number, after: boolean, { hours, cursor }: RollUpPorts): Pick<RollUpPorts, 'hours' | 'cursor'> {
  let writes = 0
  const failing = <Arguments extends unknown[], Result>(write: (...args: Arguments) => Promise<Result>) => {
    return async (...args: Arguments): Promise<Result> => {
      const fails = writes++ === n
      if (fails && !after) throw new Error('storage is down')
      const result = await write(...args)
      if (fails) throw new Error('the answer was lost')
      return result
    }
  }
  // Row by row, so that a failure leaves some of an hour's rows written and others not.
  const keep = failing(hours.keep)
  return {
    hours: {
      async keep(rows) {
        const kept = { written: 0, refused: 0 }
        for (const row of rows) kept.written += (await keep([row])).written
        return kept
      },
    },
    cursor: { ...cursor, move: failing(cursor.move) },
  }
}

test('whichever write fails, before or after it happened, the next roll-up makes it good', async () => {
  let run = 0
  await fc.assert(
    fc.asyncProperty(fc.nat(8), fc.boolean(), fc.array(fc.nat(300), { maxLength: 6 }), async (n, after, late) => {
      const account = `failing${run++}`
      const causes = ['ok', 'token-expired']
      const first = [0, 61, 130, 2_000].flatMap((minute, index) =>
        causes.map(cause => recordAt(index, NOON + minute * MINUTE, { account, cause })),
      )
      scene.clock.now += HOUR
      await scene.rollUp()
      const reached = await scene.instance().cursor.read()
      await scene.count('p00', first)
      let failed = false
      await scene.rollUp(failingAt(n, after, scene.instance())).catch(() => {
        failed = true
      })
      // Eight rows and the cursor.
      expect(failed).toBe(true)
      if (n < 8) expect(await scene.instance().cursor.read()).toBe(reached)
      await scene.count(
        'p00',
        late.map((minute, index) => recordAt(10 + index, NOON + minute * MINUTE, { account })),
      )
      await scene.rollUp()
      expect(await scene.stored(account)).toEqual(await scene.recounted(account))
    }),
    { numRuns: 25 },
  )
})

test('rows that the store refuses are told of, and hold up nothing', async () => {
  const { hours } = scene.instance()
  await scene.count('p00', [recordAt(0, NOON), recordAt(1, NOON + DAY)])
  const unfit = hour({ cause: 'x'.repeat(40_000), records: 9 })
  await scene.rollUp({ hours: { keep: rows => hours.keep([...rows, { ...unfit, hour: rows[0]?.hour ?? 0 }]) } })
  expect(scene.facts).toEqual([
    { fact: 'HoursRolledUp', stage: 'roll-up', accounts: 1, hours: 2, rows: 2 },
    { fact: 'HoursRefused', stage: 'roll-up', count: 2 },
  ])
  expect(await scene.stored('contoso')).toEqual(await scene.recounted('contoso'))
})
