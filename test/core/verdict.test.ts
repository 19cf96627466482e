import { describe, expect, test } from 'vitest'
import type { Episode } from '../../src/core/episode.ts'
import type { Lifecycle } from '../../src/core/rule.ts'
import { type Alert, type Circumstances, decide, momentsOf } from '../../src/core/verdict.ts'
import { MINUTE } from '../../src/core/window.ts'

const RULE: Lifecycle = {
  id: 'r',
  title: 'R',
  severity: 'error',
  resolveAfter: 10 * MINUTE,
  remindEvery: 60 * MINUTE,
  remindGrowth: 1,
  worseBy: 4,
  flapping: { times: 3, within: 120 * MINUTE },
  inhibitedBy: [],
}

/** From, through, and calls in the fullest window; minutes. */
type Stretch = readonly [from: number, through: number, peak?: number]

/** The episodes as they are seen at a minute: what comes later is not known yet. */
function seen(stretches: readonly Stretch[], minute: number): readonly Episode[] {
  return stretches.flatMap(([from, through, peak]) => {
    if (minute <= from) return []
    const until = Math.min(through, minute - 1)
    // Grows to its peak, where one is given.
    const reached = peak === undefined ? 10 : Math.ceil((peak * (until - from + 1)) / (through - from + 1))
    const times = { since: from * MINUTE, firesAt: (from + 1) * MINUTE, until: until * MINUTE }
    return [{ ...times, count: reached, peak: reached, worseAt: [] }]
  })
}

interface Scene {
  readonly rule?: Partial<Lifecycle>
  readonly stretches: readonly Stretch[]
  /** What holds in these minutes. */
  readonly circumstances?: (minute: number) => Circumstances
  /** Looks at these minutes only; at every one by default. */
  readonly looks?: readonly number[]
  readonly until: number
}

/** What is kept in the history, minute by minute. */
function story({ rule, stretches, circumstances, looks, until }: Scene): readonly string[] {
  let last: Alert | undefined
  const kept: string[] = []
  const minutes = looks ?? Array.from({ length: until + 1 }, (_, minute) => minute)
  for (const minute of minutes) {
    for (let turns = 0; turns < 5; turns++) {
      const own = { ...RULE, ...rule }
      const verdict = decide(own, seen(stretches, minute), last, minute * MINUTE, circumstances?.(minute))
      last = verdict.alert ?? last
      if (verdict.reason === 'quiet') break
      kept.push(`${minute} ${verdict.reason}`)
    }
  }
  return kept
}

const between = (from: number, to: number, circumstances: Circumstances) => (minute: number) =>
  minute >= from && minute < to ? circumstances : {}
const SILENCED = { silencedBy: 's1' }

describe('what is told, and when', () => {
  test.each<[string, Scene, readonly string[]]>([
    ['nothing where nothing holds', { stretches: [], until: 30 }, []],
    ['a stretch from beginning to end', { stretches: [[0, 5]], until: 40 }, ['1 first', '16 resolved']],
    [
      'a reminder every hour',
      { stretches: [[0, 150]], until: 170 },
      ['1 first', '61 reminder', '121 reminder', '161 resolved'],
    ],
    [
      'reminders that grow rarer',
      { rule: { remindGrowth: 2 }, stretches: [[0, 500]], until: 430 },
      ['1 first', '61 reminder', '181 reminder', '421 reminder'],
    ],
    [
      'worse, when the fullest window holds so many times what was told, and the hour starts anew',
      { stretches: [[0, 79, 80]], until: 95 },
      ['1 first', '4 worse', '16 worse', '64 worse', '90 resolved'],
    ],
    [
      'two stretches with calm between',
      {
        stretches: [
          [0, 1],
          [30, 31],
        ],
        until: 50,
      },
      ['1 first', '12 resolved', '31 first', '42 resolved'],
    ],
    [
      'one that was over before anybody looked',
      { stretches: [[0, 1]], looks: [100], until: 100 },
      ['100 first', '100 resolved'],
    ],
  ])('%s', (_, scene, expected) => {
    expect(story(scene)).toEqual(expected)
  })
})

describe('what is held back', () => {
  test.each<[string, Scene, readonly string[]]>([
    [
      'silenced from the beginning, told when the silence ends and it still fires',
      { stretches: [[5, 60]], circumstances: between(0, 30, SILENCED), until: 40 },
      ['6 silenced', '30 first'],
    ],
    [
      'silenced and over: nobody hears of it',
      { stretches: [[5, 10]], circumstances: between(0, 60, SILENCED), until: 80 },
      ['6 silenced'],
    ],
    [
      'silenced while it fires: no reminder, no resolved',
      { stretches: [[0, 90]], circumstances: between(10, 200, SILENCED), until: 210 },
      ['1 first', '101 silenced'],
    ],
    [
      'inhibited by the cause of it all, and told once that is over',
      { stretches: [[0, 50]], circumstances: between(0, 20, { inhibitedBy: 'account-gone' }), until: 70 },
      ['1 inhibited', '20 first', '61 resolved'],
    ],
    [
      'outside of the active hours, told when they begin',
      {
        rule: { activeHours: { days: ['Thu'], from: 60, to: 24 * 60, timeZone: 'UTC' } },
        stretches: [[10, 90]],
        until: 70,
      },
      ['11 inactive', '60 first'],
    ],
  ])('%s', (_, scene, expected) => {
    expect(story(scene)).toEqual(expected)
  })

  test('says by what', () => {
    const verdict = decide(RULE, seen([[0, 5]], 1), undefined, MINUTE, SILENCED)
    expect(verdict).toMatchObject({ reason: 'silenced', by: 's1', alert: { told: false, state: 'firing' } })
  })
})

describe('what flaps', () => {
  const flaps: readonly Stretch[] = [0, 15, 30, 45, 60, 75, 90].map(from => [from, from + 1] as const)

  test('is told a few times, then that it flaps, then not until it was calm for long enough', () => {
    expect(story({ stretches: flaps, until: 300 })).toEqual([
      '1 first',
      '12 resolved',
      '16 first',
      '27 resolved',
      '31 first',
      '42 resolved',
      '46 flapping',
      '211 resolved',
    ])
  })

  test('and is told again when it makes up its mind and goes on firing', () => {
    const told = story({ stretches: [...flaps, [105, 400]], until: 300 })
    expect(told.slice(6)).toEqual(['46 flapping', '226 first', '286 reminder'])
  })

  test('as a new alert, where it fires after it was over', () => {
    const told = story({ stretches: [...flaps, [250, 251]], until: 280 })
    expect(told.slice(7)).toEqual(['211 resolved', '251 first', '262 resolved'])
  })
})

test('a verdict that was not told comes again, and a told one does not', () => {
  const episodes = seen([[0, 5]], 1)
  const untold = decide(RULE, episodes, undefined, MINUTE)
  expect(decide(RULE, episodes, undefined, 2 * MINUTE).reason).toBe('first')
  expect(decide(RULE, episodes, untold.alert, 2 * MINUTE)).toMatchObject({ reason: 'quiet', why: 'told' })
})

test('what was told with nothing in it is not worse for ever', () => {
  const empty: Episode = { since: 0, firesAt: MINUTE, until: 0, count: 0, peak: 0, worseAt: [] }
  const first = decide(RULE, [empty], undefined, MINUTE)
  expect(decide(RULE, [empty], first.alert, 2 * MINUTE)).toMatchObject({ reason: 'quiet', why: 'told' })
})

test('late data change what is told at the end: the true beginning, all calls', () => {
  const first = decide(RULE, seen([[5, 6]], 7), undefined, 7 * MINUTE)
  const late: Episode = { since: 2 * MINUTE, firesAt: 3 * MINUTE, until: 6 * MINUTE, count: 99, peak: 12, worseAt: [] }
  const over = decide(RULE, [late], first.alert, 20 * MINUTE)
  expect(over).toMatchObject({ reason: 'resolved', alert: { since: 2 * MINUTE, count: 99, firedAt: 7 * MINUTE } })
  const again: Episode = { ...late, until: 19 * MINUTE }
  expect(decide(RULE, [again], over.alert, 21 * MINUTE)).toMatchObject({ reason: 'first', alert: { count: 99 } })
})

test('a storm that comes in late and piece by piece is not over while it still comes in', () => {
  const late = (count: number): Episode => {
    return { since: 0, firesAt: MINUTE, until: 4 * MINUTE, count, peak: 10, worseAt: [] }
  }
  let last: Alert | undefined
  const told = [10, 20, 30, 30, 40, 40, 40, 40].flatMap((count, minute) => {
    const now = (20 + minute) * MINUTE
    const verdict = decide(RULE, [late(count)], last, now, { settle: 3 * MINUTE })
    last = verdict.alert ?? last
    return verdict.reason === 'quiet' ? [] : [`${20 + minute} ${verdict.reason} ${verdict.alert.count}`]
  })
  expect(told).toEqual(['20 first 10', '27 resolved 40'])
})

test('looking back at old input, the moments are those at which something is due', () => {
  const episode: Episode = {
    since: 0,
    firesAt: MINUTE,
    until: 120 * MINUTE,
    count: 1,
    peak: 1,
    worseAt: [31 * MINUTE],
  }
  const moments = momentsOf(RULE, [episode], 1_000 * MINUTE).map(moment => moment / MINUTE)
  expect(moments).toEqual([1, 31, 61, 91, 121, 131, 241])
  expect(momentsOf(RULE, [episode], 90 * MINUTE).at(-1)).toBe(61 * MINUTE)
})
