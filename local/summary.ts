import { type AggregateEntity, fromEntity, MINUTES_TABLES } from '../src/adapters/aggregate-entity.ts'
import { createAlertTable, readAlertHistory } from '../src/adapters/alert-table.ts'
import { createHealthTable } from '../src/adapters/health-table.ts'
import { createProgressTable } from '../src/adapters/progress-table.ts'
import { openTables, type Tables } from '../src/adapters/tables.ts'
import { statusOfTally } from '../src/core/aggregate.ts'
import { mergeTallies, type Tally, topOf } from '../src/core/tally.ts'
import type { Alert } from '../src/core/verdict.ts'
import { isoSecond } from '../src/core/window.ts'

/** What a run came to, read back from the tables. Times as ISO text in UTC. */
export interface Summary {
  readonly messages: number
  /** = counted + foreign + rejected */
  readonly records: number
  readonly counted: number
  readonly foreign: number
  readonly rejected: Readonly<Record<string, number>>
  readonly duplicates: number
  /** Records by which the rows differ from what was counted, as the last audit found. */
  readonly differing: number
  readonly causes: readonly CauseCount[]
  readonly alerts: readonly AlertSummary[]
  /** Cards that the Teams inbox received. */
  readonly cards: number
}

export interface CauseCount {
  readonly account: string
  readonly minute: string
  readonly cause: string
  readonly status: number | null
  readonly count: number
}

/** One alert from its first telling to its last. */
export interface AlertSummary {
  readonly rule: string
  readonly group: string
  readonly state: 'firing' | 'resolved'
  /** Of the last card, or of what held it back. */
  readonly reason: Alert['reason']
  readonly count: number
  readonly since: string
}

export async function readSummary(connectionString: string, cards: number): Promise<Summary> {
  const tables = openTables({ kind: 'connection-string', connectionString })
  const shards = [...(await createProgressTable(tables).all()).values()]
  const sum = (part: 'messages' | 'records' | 'counted' | 'foreign' | 'duplicates') =>
    shards.reduce((total, shard) => total + shard[part], 0)
  return {
    messages: sum('messages'),
    records: sum('records'),
    counted: sum('counted'),
    foreign: sum('foreign'),
    rejected: Object.fromEntries(topOf(mergeTallies(shards.map(shard => shard.rejected)))),
    duplicates: sum('duplicates'),
    differing: await readDifference(tables),
    causes: await readCauses(tables),
    alerts: await readAlerts(tables),
    cards,
  }
}

async function readDifference(tables: Tables): Promise<number> {
  const measures = await createHealthTable(tables).all()
  return measures.reduce((sum, { kind, value }) => (kind === 'conservation' ? sum + value : sum), 0)
}

/** Every (minute, account, cause), added up over the shards, in that order. */
async function readCauses(tables: Tables): Promise<readonly CauseCount[]> {
  const causes = new Map<string, { account: string; minute: string; cause: string; count: number; statuses: Tally[] }>()
  for (const name of await tables.list(MINUTES_TABLES)) {
    const client = await tables.open(name)
    for await (const entity of client.listEntities<AggregateEntity>()) {
      const row = fromEntity(entity)
      const minute = isoSecond(row.minute)
      const key = JSON.stringify([minute, row.account, row.cause])
      const found = causes.get(key) ?? { account: row.account, minute, cause: row.cause, count: 0, statuses: [] }
      found.count += row.count
      found.statuses.push(row.breakdown.statuses)
      causes.set(key, found)
    }
  }
  return [...causes]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { account, minute, cause, count, statuses }]) => {
      return { account, minute, cause, status: statusOfTally(mergeTallies(statuses)) ?? null, count }
    })
}

/**
 * The history holds every telling, an alert being all that was told since it first fired; the alert's own row knows how
 * it went on since.
 */
async function readAlerts(tables: Tables): Promise<readonly AlertSummary[]> {
  const alerts = new Map<string, AlertSummary>()
  for (const told of [...(await readAlertHistory(tables)), ...(await createAlertTable(tables).all())]) {
    const { state, reason, count, since, firedAt } = told.alert
    const { rule, group } = told
    alerts.set(JSON.stringify([firedAt, rule, group]), { rule, group, state, reason, count, since: isoSecond(since) })
  }
  return [...alerts].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, alert]) => alert)
}
