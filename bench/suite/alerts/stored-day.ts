import { readFileSync } from 'node:fs'
import { createAggregateTable } from '../../../src/adapters/aggregate-table.ts'
import { parseRules } from '../../../src/adapters/alert-rules.ts'
import { createChangeTable } from '../../../src/adapters/change-table.ts'
import { openTables, type Tables } from '../../../src/adapters/tables.ts'
import { type Contribution, deltasOf } from '../../../src/core/delta.ts'
import { OK } from '../../../src/core/outcome.ts'
import { type FailureRule, matchesRow } from '../../../src/core/rule.ts'
import { HOUR, hourOf, MINUTE } from '../../../src/core/window.ts'
import { taxonomy } from '../../../src/taxonomy/taxonomy.ts'
import { contributionAt } from '../../many-rows.ts'

/** The rows of a day, or of a part of it, by account and cause. */
export interface StoredDay {
  readonly accounts: readonly string[]
  readonly causes: readonly string[]
  readonly hours: number
  /** The hour that is under way. */
  readonly until: number
  /** Of each hour so many minutes have rows, the first ones. */
  readonly minutesOfHour: number
  /** The accounts that have rows in every minute of the last hours. */
  readonly busy: readonly string[]
}

const SHARD = 'p00'
/** What a look at an account reads, and more. */
const BUSY_HOURS = 3
const RULES = new URL('../../../alert-rules.json', import.meta.url)

export function accountNames(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `platform${String(index).padStart(2, '0')}`)
}

/** So many causes, successes among them, of which no rule tells: an alert under way would be looked at for ever. */
export function calmCauses(count: number): readonly string[] {
  const parsed = parseRules(readFileSync(RULES, 'utf8'))
  if (!parsed.ok) throw new Error('alert-rules.json has faults: npm run rules')
  const telling = parsed.rules.filter((rule): rule is FailureRule => rule.kind === 'failures' && !rule.newWithin)
  const calm = taxonomy.causes.filter(
    ({ id, tags }) => !telling.some(rule => matchesRow(rule, { account: '', cause: id, tags })),
  )
  if (calm.length < count - 1) throw new Error(`Of ${count} causes only ${calm.length} are such that no rule tells.`)
  return [OK, ...calm.slice(0, count - 1).map(({ id }) => id)]
}

/** Writes the day as ingest does, hour by hour, with the marks of the time that it is of. Resolves to its rows. */
export async function writeDay(day: StoredDay, connectionString: string, progress: (rows: number) => void) {
  const tables = openTables({ kind: 'connection-string', connectionString })
  const aggregates = createAggregateTable(tables)
  let rows = 0
  for (let hour = day.until - day.hours * HOUR; hour < day.until; hour += HOUR) {
    rows += (await aggregates.add(SHARD, deltasOf(contributionsOf(day, hour)))).rows
    await markAll(day.accounts, hour, tables)
    progress(rows)
  }
  return rows
}

function contributionsOf(day: StoredDay, hour: number): readonly Contribution[] {
  const isRecent = hour >= day.until - BUSY_HOURS * HOUR
  return day.accounts.flatMap(account => {
    const minutes = isRecent && day.busy.includes(account) ? 60 : day.minutesOfHour
    const times = Array.from({ length: minutes }, (_, minute) => hour + minute * MINUTE)
    return times.flatMap(time => day.causes.map(cause => contributionAt(account, cause, time)))
  })
}

async function markAll(accounts: readonly string[], time: number, tables: Tables): Promise<void> {
  const changes = createChangeTable(tables, () => time)
  await changes.mark(
    SHARD,
    accounts.map(account => ({ account, hour: hourOf(time) })),
  )
}

/** Counts one more minute of each of these accounts, of successes alone. */
export async function changeAccounts(accounts: readonly string[], minute: number, connectionString: string) {
  const tables = openTables({ kind: 'connection-string', connectionString })
  const contributions = accounts.map(account => contributionAt(account, OK, minute))
  await createAggregateTable(tables).add(SHARD, deltasOf(contributions))
  await markAll(accounts, minute, tables)
}
