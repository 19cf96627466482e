import { createAccountTable } from '../src/adapters/account-table.ts'
import { createAggregateTable } from '../src/adapters/aggregate-table.ts'
import { createChangeTable } from '../src/adapters/change-table.ts'
import { openTables } from '../src/adapters/tables.ts'
import { type Contribution, deltasOf } from '../src/core/delta.ts'
import { callOf } from '../src/core/call.ts'
import { OK, type Outcome } from '../src/core/outcome.ts'
import { HOUR, hourOf, MINUTE, minuteOf } from '../src/core/window.ts'
import { taxonomy } from '../src/taxonomy/taxonomy.ts'

export const ACCOUNTS = Array.from({ length: 20 }, (_, index) => `platform${String(index).padStart(2, '0')}`)
const CAUSES = [OK, ...taxonomy.causes.slice(0, 13).map(({ id }) => id)]
const HOURS = 6
const SHARD = 'p00'

/** 100,800 rows: each minute of the last six hours, of 20 accounts and 14 causes; as ingest writes them. */
export async function writeManyRows(
  connectionString: string,
  now: number,
  onProgress: (rows: number) => void,
): Promise<number> {
  const tables = openTables({ kind: 'connection-string', connectionString })
  const aggregates = createAggregateTable(tables)
  let minute = minuteOf(now) - HOURS * HOUR
  // Marked when they were counted.
  const changes = createChangeTable(tables, () => minute)
  await createAccountTable(tables).admit(new Set(ACCOUNTS))
  let rows = 0
  for (; minute < minuteOf(now); minute += MINUTE) {
    const contributions = ACCOUNTS.flatMap(account => CAUSES.map(cause => contributionAt(account, cause, minute)))
    rows += (await aggregates.add(SHARD, deltasOf(contributions))).rows
    await changes.mark(
      SHARD,
      ACCOUNTS.map(account => ({ account, hour: hourOf(minute) })),
    )
    onProgress(rows)
  }
  return rows
}

/** The calls of a minute and cause; minutes must be written in order. */
export function contributionAt(account: string, cause: string, minute: number): Contribution {
  return { sequence: minute / MINUTE, index: 0, call: callOf(outcome(account, cause, minute)) }
}

function outcome(account: string, cause: string, time: number): Outcome {
  const failed = cause !== OK
  return {
    event: {
      category: 'KeyDeliveryRequests',
      account,
      failed,
      text: '',
      time,
      timeAssumed: false,
      operation: 'microsoft.media/mediaservices/contentkeys/read',
      policy: `drm-${time % 7}`,
      // Too few failures for an alert.
      weight: failed ? 1 : 100,
    },
    cause,
    evidence: 'code',
    status: failed ? 401 : 200,
    message: failed ? 'The token is expired.' : '',
  }
}
