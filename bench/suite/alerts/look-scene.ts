import { MINUTE, minuteOf } from '../../../src/core/window.ts'
import { evaluateAlerts } from '../../../src/flows/evaluate-alerts.ts'
import { MARK_SLACK } from '../../../src/flows/mark-slack.ts'
import type { Bench } from '../../store/bench.ts'
import type { TableCounts } from '../../store/count-request.ts'
import { NO_LOG } from '../../store/instance.ts'
import { changeAccounts, type StoredDay, writeDay } from './stored-day.ts'

/** What one look came to. */
export interface LookCost extends TableCounts {
  readonly milliseconds: number
}

/** Stored rows, and an instance that has looked at them before and would have nothing to tell. */
export interface LookScene {
  readonly rows: number
  /** Nothing happens until no change is looked at any more. */
  calm(): Promise<void>
  /** Calls of these accounts are counted. */
  change(accounts: readonly string[]): Promise<void>
  /** At the next turn of the schedule. */
  look(): Promise<LookCost>
}

const SCHEDULE = 15_000
const QUIET = MARK_SLACK + 5 * MINUTE

export async function startScene(day: StoredDay, bench: Bench, progress: (rows: number) => void): Promise<LookScene> {
  const rows = await writeDay(day, bench.connectionString, progress)
  let now = day.until
  const wait = (time: number) => {
    now += time
    bench.setTime(now)
  }
  wait(QUIET)
  const app = bench.start()
  const look = async () => {
    wait(SCHEDULE)
    await bench.take()
    const ports = await app.alertPorts(NO_LOG)
    const start = performance.now()
    await evaluateAlerts(() => now, ports)
    const milliseconds = performance.now() - start
    return { ...(await bench.take()), milliseconds }
  }
  await look()
  return {
    rows,
    look,
    change: accounts => changeAccounts(accounts, minuteOf(now), bench.connectionString),
    async calm() {
      wait(QUIET)
      await look()
    },
  }
}
