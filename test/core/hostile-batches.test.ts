import { expect, test } from 'vitest'
import { createAccountTable } from '../../src/adapters/account-table.ts'
import { createAggregateTable } from '../../src/adapters/aggregate-table.ts'
import { createCallerMarker } from '../../src/adapters/caller-hash.ts'
import { createChangeTable } from '../../src/adapters/change-table.ts'
import { createDeadLetterTable } from '../../src/adapters/dead-letter-table.ts'
import { createFingerprintTable } from '../../src/adapters/fingerprint-table.ts'
import { messageText } from '../../src/adapters/message-text.ts'
import { createProgressTable } from '../../src/adapters/progress-table.ts'
import { createClassifier } from '../../src/core/outcome.ts'
import { HOUR } from '../../src/core/window.ts'
import { type IngestPorts, ingestBatch } from '../../src/flows/ingest-batch.ts'
import { taxonomy } from '../../src/taxonomy/taxonomy.ts'
import { goodRecord, HOSTILE_CASES, type HostileCase } from '../fuzz/hostile-cases.ts'
import { NOON } from '../support/outcomes.ts'
import { useTables } from '../support/tables.ts'

const tables = useTables()
const classify = createClassifier(taxonomy)
const NEIGHBOURS = 10
const PLACE = 5

function newInstance(): IngestPorts {
  const opened = tables()
  return {
    reader: { decode: messageText, classify, retention: 20 * 365 * 24 * HOUR },
    accounts: createAccountTable(opened, 5_000),
    callers: createCallerMarker(opened),
    aggregates: createAggregateTable(opened),
    deadLetter: createDeadLetterTable(opened),
    fingerprints: createFingerprintTable(opened),
    changes: createChangeTable(opened, () => NOON),
    progress: createProgressTable(opened),
    telemetry: { emit() {} },
  }
}

/** What is stored of a shard: its progress, and the rows of the neighbours' account. */
async function stored(shard: string, account: string) {
  const { records, counted, foreign, rejected, messages } = await newInstance().progress.read(shard)
  const rows = await newInstance().aggregates.read(account, NOON - 2 * HOUR, NOON + HOUR)
  const kept: unknown[] = []
  const client = await tables().open('deadletters')
  for await (const entity of client.listEntities({ queryOptions: { filter: `PartitionKey eq '${shard}'` } }))
    kept.push(entity)
  return {
    messages,
    records,
    counted,
    foreign,
    rejected: Object.fromEntries(rejected),
    neighbours: rows.reduce((sum, row) => sum + row.records, 0),
    kept: kept.length > 0,
  }
}

/** All cases, ten good neighbours around each, through the whole ingest and into tables. */
test.each(HOSTILE_CASES.map((one, index) => [one.name, one, index] as const))(
  '%s, among ten good neighbours',
  async (_, hostile: HostileCase, index) => {
    const { counted, foreign = 0, rejected = [] } = hostile
    const [shard, account] = [`p${index}`, `neighbour${index}`]
    const bodies = Array.from({ length: NEIGHBOURS }, () =>
      Buffer.from(JSON.stringify({ records: [goodRecord(account)] })),
    )
    bodies.splice(PLACE, 0, Buffer.from(hostile.body))
    const messages = bodies.map((body, sequence) => ({ shard, sequence, enqueued: NOON, body }))
    const expected = {
      messages: NEIGHBOURS + 1,
      records: NEIGHBOURS + counted + foreign + rejected.length,
      counted: NEIGHBOURS + counted,
      foreign,
      rejected: Object.fromEntries(
        [...Map.groupBy(rejected, reason => reason)].map(([reason, all]) => [reason, all.length]),
      ),
      neighbours: NEIGHBOURS,
      kept: rejected.length > 0,
    }
    await ingestBatch(shard, messages, newInstance())
    expect(await stored(shard, account)).toEqual(expected)
    // Delivered again from the middle, by another instance.
    await ingestBatch(shard, messages.slice(PLACE), newInstance())
    expect(await stored(shard, account)).toEqual(expected)
  },
)
