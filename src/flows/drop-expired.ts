import type { Day } from '../core/progress.ts'
import { compactTime, DAY } from '../core/window.ts'
import { MARK_SLACK } from './mark-slack.ts'
import type { AggregateStore, ChangeIndex, HourStore, RollUpCursor } from './ports/counting.ts'
import type { ExpiringRows, Telemetry } from './ports/watching.ts'
import { keptFrom } from './retention.ts'

export interface RetentionPorts {
  readonly aggregates: Pick<AggregateStore, 'days' | 'dropDay'>
  readonly hours: Pick<HourStore, 'months' | 'dropMonth'>
  readonly changes: Pick<ChangeIndex, 'since' | 'dropBefore'>
  readonly cursor: Pick<RollUpCursor, 'read'>
  readonly deadLetters: ExpiringRows
  readonly telemetry: Telemetry
  /** How long minutes, hours and dead letters are kept, in milliseconds; infinite keeps all. */
  readonly retention: number
  readonly hoursRetention: number
  readonly deadLetterRetention: number
}

/** Whoever looks at changes does so within minutes; a week is for one that was stopped meanwhile. */
const CHANGES_KEPT = 7 * DAY
/** Files of one old day come one after the other, and a day that is dropped between them cannot add them up. */
const WRITTEN_LATELY = DAY

/** Drops what is older than it is kept. Days and months go as whole tables, which costs the same however much they hold. */
export async function dropExpired(now: number, ports: RetentionPorts): Promise<void> {
  // What the roll-up has not seen yet is not in the hours.
  const rolledUp = Math.max(0, (await ports.cursor.read()) - MARK_SLACK)
  const { days, daysHeld } = await dropDays(now, rolledUp, ports)
  const months = await dropMonths(now, ports)
  await ports.changes.dropBefore(Math.min(now - CHANGES_KEPT, rolledUp))
  const kept = ports.deadLetterRetention
  const deadLetters = Number.isFinite(kept) ? await ports.deadLetters.dropBefore(now - kept) : 0
  ports.telemetry.emit({ fact: 'ExpiredDropped', stage: 'retention', days, daysHeld, months, deadLetters })
}

/** A day that is still being written, or not rolled up, is held until it is at rest. */
async function dropDays(now: number, rolledUp: number, { aggregates, changes, retention }: RetentionPorts) {
  const oldest = compactTime(keptFrom(now, retention), 8)
  const expired = (await aggregates.days()).filter(day => day < oldest)
  if (expired.length === 0) return { days: 0, daysHeld: 0 }
  const changed = await changes.since(Math.min(now - WRITTEN_LATELY, rolledUp))
  const moving = new Set<Day>(changed.map(({ hour }) => compactTime(hour, 8)))
  const atRest = expired.filter(day => !moving.has(day))
  for (const day of atRest) await aggregates.dropDay(day)
  return { days: atRest.length, daysHeld: expired.length - atRest.length }
}

async function dropMonths(now: number, { hours, hoursRetention }: RetentionPorts): Promise<number> {
  const oldest = compactTime(keptFrom(now, hoursRetention), 6)
  const expired = (await hours.months()).filter(month => month < oldest)
  for (const month of expired) await hours.dropMonth(month)
  return expired.length
}
