import { compactTime, DAY } from '../core/window.ts'
import type { AggregateStore, ChangeIndex } from './ports/counting.ts'
import type { ExpiringRows, Telemetry } from './ports/watching.ts'

export interface RetentionPorts {
  readonly aggregates: Pick<AggregateStore, 'days' | 'dropDay'>
  readonly changes: Pick<ChangeIndex, 'dropBefore'>
  readonly deadLetters: ExpiringRows
  readonly telemetry: Telemetry
  /** How long minutes and dead letters are kept, in milliseconds; infinite keeps all. */
  readonly retention: number
  readonly deadLetterRetention: number
}

/** Whoever looks at changes does so within minutes; a week is for one that was stopped meanwhile. */
const CHANGES_KEPT = 7 * DAY

/** Drops what is older than it is kept. Days go as whole tables, which costs the same however much they hold. */
export async function dropExpired(now: number, ports: RetentionPorts): Promise<void> {
  let days = 0
  if (Number.isFinite(ports.retention)) {
    // A day later than records become too old, so that none of a day that goes is still being counted.
    const oldest = compactTime(Math.max(0, now - ports.retention - DAY), 8)
    for (const day of await ports.aggregates.days()) {
      if (day >= oldest) continue
      await ports.aggregates.dropDay(day)
      days++
    }
  }
  await ports.changes.dropBefore(now - CHANGES_KEPT)
  const kept = ports.deadLetterRetention
  const deadLetters = Number.isFinite(kept) ? await ports.deadLetters.dropBefore(now - kept) : 0
  ports.telemetry.emit({ fact: 'ExpiredDropped', stage: 'retention', days, deadLetters })
}
