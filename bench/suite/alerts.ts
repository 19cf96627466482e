import { ASSUMPTIONS } from '../sizing/inputs.ts'
import { type Bench, startBench } from '../store/bench.ts'
import { type LookCost, type LookScene, startScene } from './alerts/look-scene.ts'
import { accountNames, calmCauses, type StoredDay } from './alerts/stored-day.ts'
import type { BenchOptions, Figure, Section } from './section.ts'

const ACCOUNTS = accountNames(50)
const FEW = ACCOUNTS.slice(0, 5)
const ONE = ACCOUNTS.slice(0, 1)
const NOON = Date.UTC(2028, 5, 1, 12)
/** Until the compiler has seen what is hot. */
const WARM_UP = 2

/**
 * What a look at the alerts asks of the tables, with a day of 50 accounts and 60 causes stored. The emulator does not hold
 * the 4.3 million rows of every minute: each cause has some minutes of each hour, and all of the last three hours in the
 * account that changes, since a look reads no more of it. The short form has fewer causes and hours.
 */
export const alerts: Section = {
  name: 'alerts',
  async run(options) {
    const bench = await startBench()
    try {
      const many = await measureDay(ACCOUNTS, options, bench)
      const alone = await measureDay(ONE, options, bench)
      const times = await measureTimes(options, bench)
      return [...figuresOf(many, alone), ...times]
    } finally {
      await bench.close()
    }
  },
}

interface DayCosts {
  readonly rows: number
  readonly unchanged: LookCost
  readonly changed: LookCost
}

async function measureDay(accounts: readonly string[], options: BenchOptions, bench: Bench): Promise<DayCosts> {
  const form = options.short ? { hours: 6, causes: 12, minutesOfHour: 1 } : { hours: 24, causes: 60, minutesOfHour: 3 }
  const day = dayOf({ accounts, busy: ONE, ...form })
  return withScene(day, options, bench, async scene => {
    const unchanged = await scene.look()
    await scene.change(ONE)
    return { rows: scene.rows, unchanged, changed: await scene.look() }
  })
}

function figuresOf(many: DayCosts, alone: DayCosts): readonly Figure[] {
  const changed = (part: 'requests' | 'read', unit: string): readonly Figure[] => [
    { name: `a look, one account of 50 changed: ${unit}`, value: many.changed[part], unit },
    {
      name: `the same, of those with that account alone: ${unit}`,
      value: many.changed[part] / alone.changed[part],
      unit: 'times',
      goal: { most: 1 },
      kept: 'lower',
    },
  ]
  return [
    { name: 'rows stored of 50 accounts', value: many.rows, unit: 'rows' },
    {
      name: 'a look, nothing changed: requests',
      value: many.unchanged.requests,
      unit: 'requests',
      goal: { most: 4 },
      kept: 'lower',
    },
    ...changed('requests', 'requests'),
    ...changed('read', 'entities'),
  ]
}

/** How long a look takes where each answer of the tables takes as long as docs/runbook.md assumes. */
async function measureTimes(options: BenchOptions, bench: Bench): Promise<readonly Figure[]> {
  const delay = 1_000 * ASSUMPTIONS.requestSeconds.is
  const looks = options.short ? 3 : 9
  const day = dayOf({ accounts: ACCOUNTS, busy: [], hours: 3, causes: 12, minutesOfHour: 5 })
  return withScene(day, options, bench, async scene => {
    bench.setDelay(delay)
    try {
      await timed(ACCOUNTS, WARM_UP, scene)
      const figureOf = async (accounts: readonly string[]): Promise<Figure> => ({
        name: `a look, ${accounts.length} of 50 accounts changed, each answer after ${delay} ms`,
        value: await timed(accounts, looks, scene),
        unit: 'ms',
      })
      return [await figureOf(FEW), await figureOf(ACCOUNTS)]
    } finally {
      bench.setDelay(0)
    }
  })
}

/** The median of some looks. */
async function timed(accounts: readonly string[], looks: number, scene: LookScene): Promise<number> {
  await scene.calm()
  const times: number[] = []
  for (let round = 0; round < looks; round++) {
    await scene.change(accounts)
    times.push((await scene.look()).milliseconds)
  }
  return times.toSorted((a, b) => a - b)[Math.floor(looks / 2)] ?? Number.NaN
}

type Form = Omit<StoredDay, 'until' | 'causes'> & { readonly causes: number }

function dayOf({ causes, ...form }: Form): StoredDay {
  return { ...form, causes: calmCauses(causes), until: NOON }
}

function withScene<Result>(
  day: StoredDay,
  options: BenchOptions,
  bench: Bench,
  measure: (scene: LookScene) => Promise<Result>,
): Promise<Result> {
  return bench.withTables(async () => {
    const scene = await startScene(day, bench, rows =>
      options.progress(`alerts: ${rows} rows of ${day.accounts.length} accounts`),
    )
    await scene.calm()
    return measure(scene)
  })
}
