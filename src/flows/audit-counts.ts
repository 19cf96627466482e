import { checkDay } from '../core/conservation.ts'
import type { Reading } from '../core/health.ts'
import type { Day, Progress } from '../core/progress.ts'
import { OTHER } from '../core/tally.ts'
import { compactTime, HOUR } from '../core/window.ts'
import { keepReadings } from './keep-readings.ts'
import type { AggregateStore, ChangeIndex, DayOfShard, ProgressStore } from './ports/counting.ts'
import type { AuditRegister, HealthStore, Telemetry } from './ports/watching.ts'

export interface AuditPorts {
  readonly aggregates: AggregateStore
  readonly progress: ProgressStore
  readonly changes: Pick<ChangeIndex, 'since'>
  readonly audits: AuditRegister
  readonly health: HealthStore
  readonly telemetry: Telemetry
  /** How long minutes are kept, in milliseconds. */
  readonly retention: number
}

/** Several audits long, so that none that fails leaves a hole. */
const WRITTEN_LATELY = HOUR

type Shards = ReadonlyMap<string, Progress>

/**
 * Holds the stored rows against what the shards say they counted, day by day: `received = counted + foreign + rejected`,
 * and the rows add up to `counted`. A day that was found right is not read again until more is counted into it, or a row
 * of it was written lately.
 */
export async function auditCounts(now: number, ports: AuditPorts): Promise<void> {
  const before = await ports.progress.all()
  const oldest = Number.isFinite(ports.retention) ? compactTime(Math.max(0, now - ports.retention), 8) : ''
  const isRight = await ports.audits.read()
  const written = new Set((await ports.changes.since(now - WRITTEN_LATELY)).map(({ hour }) => compactTime(hour, 8)))
  const differences = new Map([...before].map(([shard, progress]) => [shard, selfDifference(progress)]))
  const sums: DaySum[] = []
  for (const day of await daysOf(before, ports.aggregates)) {
    const ledger = ledgerOf(day, before)
    if (day <= oldest || (isRight(day, ledger) && !written.has(day))) continue
    sums.push({ day, ledger, rows: await ports.aggregates.sumDay(day) })
  }
  const after = sums.length === 0 ? before : await ports.progress.all()
  for (const { day, ledger, rows } of sums) {
    const found = auditDay(day, before, after, rows)
    for (const { shard, difference } of found.differing) {
      differences.set(shard, (differences.get(shard) ?? 0) + Math.abs(difference))
      ports.telemetry.emit({ fact: 'CountsDiffer', stage: 'audit', shard, day, difference })
    }
    if (found.settled) await ports.audits.keep(day, ledger)
  }
  ports.telemetry.emit({ fact: 'CountsAudited', stage: 'audit', shards: before.size, days: sums.length })
  const readings = [...differences].map(([subject, value]): Reading => ({ kind: 'conservation', subject, value }))
  await keepReadings(now, readings, ports.health)
}

function selfDifference({ records, counted, foreign, rejected }: Progress): number {
  return Math.abs(records - counted - foreign - [...rejected.values()].reduce((sum, count) => sum + count, 0))
}

async function daysOf(shards: Shards, aggregates: AggregateStore): Promise<readonly Day[]> {
  const named = [...shards.values()].flatMap(({ days }) => [...days.keys()]).filter(day => day !== OTHER)
  return [...new Set([...(await aggregates.days()), ...named])].toSorted()
}

/** What all shards say of a day, as text that changes when any of it does. */
function ledgerOf(day: Day, shards: Shards): string {
  const counts = [...shards].map(([shard, { days }]) => [shard, days.get(day)] as const)
  return JSON.stringify(counts.filter(([, count]) => count !== undefined).toSorted(([a], [b]) => (a < b ? -1 : 1)))
}

/** What the rows of a day came to, and what the shards had said of it before. */
interface DaySum {
  readonly day: Day
  readonly ledger: string
  readonly rows: ReadonlyMap<string, DayOfShard>
}

interface DayAudit {
  readonly differing: readonly { readonly shard: string; readonly difference: number }[]
  /** Nothing of the day was under way. */
  readonly settled: boolean
}

function auditDay(day: Day, before: Shards, after: Shards, rows: DaySum['rows']): DayAudit {
  const differing: { shard: string; difference: number }[] = []
  let settled = true
  for (const shard of new Set([...rows.keys(), ...after.keys()])) {
    const found = checkShard(day, before.get(shard), after.get(shard), rows.get(shard))
    if (found.verdict === 'differs') differing.push({ shard, difference: found.difference })
    if (found.verdict !== 'holds') settled = false
  }
  return { differing, settled }
}

function checkShard(day: Day, before: Progress | undefined, after: Progress | undefined, rows: DayOfShard | undefined) {
  // Of very many days a shard names the first ones alone; the others are held against their sum by nobody.
  if (after?.days.has(OTHER) === true && !after.days.has(day)) return { verdict: 'holds' } as const
  return checkDay({
    countedBefore: before?.days.get(day) ?? 0,
    countedAfter: after?.days.get(day) ?? 0,
    lastSequence: before?.lastSequence ?? -1,
    stored: rows?.records ?? 0,
    storedSequence: rows?.lastSequence ?? -1,
  })
}
