import type { App } from '../../src/app.ts'
import { HOUR, MINUTE, minuteOf } from '../../src/core/window.ts'
import { auditCounts } from '../../src/flows/audit-counts.ts'
import { dropExpired } from '../../src/flows/drop-expired.ts'
import { evaluateAlerts } from '../../src/flows/evaluate-alerts.ts'
import { rollUp } from '../../src/flows/roll-up.ts'
import { watchHub } from '../../src/flows/watch-hub.ts'
import type { Bench } from './bench.ts'
import type { TableCounts } from './count-request.ts'
import { count, createFeed } from './ingest-costs.ts'
import { NO_LOG } from './instance.ts'
import { reloadPage } from './page.ts'
import type { Traffic } from './traffic.ts'

/** The counts of one run of a timer, or of one reload of the page. */
export interface LookCost extends TableCounts {
  readonly look: Look
}

export const LOOKS = [
  'evaluate, nothing changed',
  'evaluate, one account changed',
  'evaluate, five accounts changed',
  'evaluate, one account changed that an alert of six hours is about',
  'watch, four partitions',
  'audit, nothing changed',
  'audit, the day changed',
  'roll-up, nothing changed',
  'roll-up, one hour of an account changed',
  'roll-up, one hour of five accounts changed',
  'retain, nothing expired',
  'page, the first time',
  'page again, nothing changed',
  'page again, one account changed',
  'page again, five accounts changed',
] as const
export type Look = (typeof LOOKS)[number]

type Kind = Pick<Traffic, 'accounts' | 'okShare' | 'messages'>

/** So few failures that no alert fires: a record of each account in fifty, and a few. */
const CALM: Kind = { accounts: 5, okShare: 0.98, messages: 5 }
/** One account whose tokens are all expiring, all the time. */
const STORM: Kind = { accounts: 1, okShare: 0.5, messages: 5 }

const NOON = Date.UTC(2028, 5, 1, 12)
const HOURS = 6
/** The clock of the measurements: half past. */
const NOW = NOON + 30 * MINUTE
/** Between two looks: longer than the page takes what it knows for current. */
const LATER = 15_000

/** What rows are stored in, over all shards. */
export interface HourSize {
  readonly rows: number
  readonly bytes: number
}

/** What the timers and the page ask, with the rows of six hours and an instance that has looked before. */
export async function measureLooks(
  bench: Bench,
): Promise<{ readonly looks: readonly LookCost[]; readonly hour: HourSize }> {
  const calm = await bench.withTables(async () => ({
    looks: await measureCalm(bench),
    hour: await bench.sizeOf('hours', NOON - HOUR),
  }))
  const looks = [...calm.looks, ...(await bench.withTables(() => measureStorm(bench)))]
  return { looks: looks.toSorted((a, b) => LOOKS.indexOf(a.look) - LOOKS.indexOf(b.look)), hour: calm.hour }
}

interface Scene {
  readonly app: App
  /** Nothing happens for so long. */
  wait(time: number): void
  /** A look and a roll-up, so that the next ones have seen all. */
  settle(): Promise<void>
  /** Counts a message of each of so many accounts, of this minute. */
  count(accounts?: number): Promise<void>
  /** Moves the clock on and measures. */
  measure(look: Look, run: (now: number, app: App) => Promise<unknown>): Promise<void>
  readonly costs: readonly LookCost[]
}

/** A look takes what was marked in the last ten minutes for changed. */
const QUIET = 15 * MINUTE
/** An audit takes a day for changed when a row of it was written in the last hour. */
const LONG_QUIET = 75 * MINUTE

async function measureCalm(bench: Bench): Promise<readonly LookCost[]> {
  const { costs, ...scene } = await startScene(CALM, bench)
  await scene.measure('page, the first time', reloadPage)
  scene.wait(QUIET)
  await scene.settle()
  await scene.measure('page again, nothing changed', reloadPage)
  await scene.measure('evaluate, nothing changed', evaluate)
  await scene.measure('roll-up, nothing changed', roll)
  await scene.count(1)
  await scene.measure('evaluate, one account changed', evaluate)
  await scene.measure('roll-up, one hour of an account changed', roll)
  await scene.measure('page again, one account changed', reloadPage)
  await scene.count()
  await scene.measure('evaluate, five accounts changed', evaluate)
  await scene.measure('roll-up, one hour of five accounts changed', roll)
  await scene.measure('page again, five accounts changed', reloadPage)
  await scene.measure('audit, the day changed', audit)
  scene.wait(LONG_QUIET)
  await scene.measure('audit, nothing changed', audit)
  await scene.measure('watch, four partitions', watch)
  await scene.measure('retain, nothing expired', retain)
  return costs
}

async function measureStorm(bench: Bench): Promise<readonly LookCost[]> {
  const { costs, ...scene } = await startScene(STORM, bench)
  await scene.count()
  await scene.measure('evaluate, one account changed that an alert of six hours is about', evaluate)
  return costs
}

/** Six hours and a half, counted minute by minute; the alerts are looked at every ten minutes, the hours added up at last. */
async function startScene(kind: Kind, bench: Bench): Promise<Scene> {
  const feed = createFeed(kind)
  let now = NOON - HOURS * HOUR
  bench.setTime(now)
  const app = bench.start()
  for (; now < NOW; now += MINUTE) {
    bench.setTime(now)
    await count(app, feed(now))
    if (now % (10 * MINUTE) === 0) await evaluate(now, app)
  }
  const settle = async () => {
    await evaluate(now, app)
    await roll(now, app)
  }
  await settle()
  const costs: LookCost[] = []
  const wait = (time: number) => {
    now += time
    bench.setTime(now)
  }
  return {
    app,
    wait,
    settle,
    costs,
    count: async (accounts = kind.accounts) => count(app, feed(minuteOf(now), accounts)),
    async measure(look, run) {
      wait(LATER)
      await bench.take()
      await run(now, app)
      costs.push({ look, ...(await bench.take()) })
    },
  }
}

async function evaluate(now: number, app: App): Promise<void> {
  await evaluateAlerts(() => now, await app.alertPorts(NO_LOG))
}

async function roll(now: number, app: App): Promise<void> {
  await rollUp(now, (await app.upkeep()).rollUpPorts(NO_LOG))
}

async function audit(now: number, app: App): Promise<void> {
  await auditCounts(now, (await app.upkeep()).auditPorts(NO_LOG))
}

async function watch(now: number, app: App): Promise<void> {
  await watchHub(now, (await app.upkeep()).watchPorts(NO_LOG))
}

async function retain(now: number, app: App): Promise<void> {
  await dropExpired(now, (await app.upkeep()).retentionPorts(NO_LOG))
}
