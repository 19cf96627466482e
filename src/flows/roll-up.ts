import { hoursOf } from '../core/hour.ts'
import { compactTime, HOUR } from '../core/window.ts'
import { inParallel } from './in-parallel.ts'
import { MARK_SLACK } from './mark-slack.ts'
import type { AggregateStore, Change, ChangeIndex, HourStore, KeptHours, RollUpCursor } from './ports/counting.ts'
import type { Telemetry } from './ports/watching.ts'
import { keptFrom } from './retention.ts'

export interface RollUpPorts {
  readonly aggregates: Pick<AggregateStore, 'read'>
  readonly hours: Pick<HourStore, 'keep'>
  readonly changes: Pick<ChangeIndex, 'since'>
  readonly cursor: RollUpCursor
  readonly telemetry: Telemetry
  /** How long hours are kept, in milliseconds; infinite keeps all. */
  readonly hoursRetention: number
}

/** Hours after which the cursor moves, so that a long archive is not begun anew when a run is cut off. */
const MAX_CHANGES = 2_000
/** Adjacent hours whose minutes are read at once; what the runs under way hold is all that stands in memory. */
const MAX_HOURS = 4
const PARALLEL_RUNS = 4

/**
 * Works out the hours anew in which minutes changed since the last roll-up. One that fails or is cut off leaves the
 * cursor where all is done, and the next one goes on from there; what is done twice comes to the same.
 */
export async function rollUp(now: number, ports: RollUpPorts): Promise<void> {
  const { changes, cursor, telemetry } = ports
  // A cursor that a clock ahead of ours has moved must not hide what is marked meanwhile.
  const reached = Math.min(now, await cursor.read())
  const changed = await changes.since(reached - MARK_SLACK)
  const oldest = compactTime(keptFrom(now, ports.hoursRetention), 6)
  const due = changed.filter(({ hour }) => compactTime(hour, 6) >= oldest)
  const sum = { rows: 0, refused: 0 }
  for (let start = 0; start < due.length; start += MAX_CHANGES) {
    const part = due.slice(start, start + MAX_CHANGES)
    await inParallel(PARALLEL_RUNS, runsOf(part), async run => {
      const { written, refused } = await rollUpRun(run, ports)
      sum.rows += written
      sum.refused += refused
    })
    // Changes come in the order of their marks, so of what was marked before the last of them nothing is left.
    const done = part.at(-1)?.marked ?? 0
    if (done > reached && done < now) await cursor.move(done)
  }
  await cursor.move(now)
  const accounts = new Set(due.map(({ account }) => account)).size
  telemetry.emit({ fact: 'HoursRolledUp', stage: 'roll-up', accounts, hours: due.length, rows: sum.rows })
  if (sum.refused > 0) telemetry.emit({ fact: 'HoursRefused', stage: 'roll-up', count: sum.refused })
}

/** Adjacent hours of one account. */
interface Run {
  readonly account: string
  readonly hours: readonly number[]
}

function runsOf(changes: readonly Change[]): readonly Run[] {
  const runs: { account: string; hours: number[] }[] = []
  for (const { account, hour } of changes.toSorted(byAccountAndHour)) {
    const last = runs.at(-1)
    const goesOn = last?.account === account && last.hours.at(-1) === hour - HOUR && last.hours.length < MAX_HOURS
    if (goesOn) last.hours.push(hour)
    else runs.push({ account, hours: [hour] })
  }
  return runs
}

function byAccountAndHour(a: Change, b: Change): number {
  if (a.account === b.account) return a.hour - b.hour
  return a.account < b.account ? -1 : 1
}

async function rollUpRun({ account, hours }: Run, ports: RollUpPorts): Promise<KeptHours> {
  const [first = 0, last = first] = [hours[0], hours.at(-1)]
  return ports.hours.keep(hoursOf(await ports.aggregates.read(account, first, last + HOUR)))
}
