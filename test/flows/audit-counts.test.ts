import { describe, expect, test } from 'vitest'
import { startTables } from '../../local/azurite.ts'
import { createAggregateTable } from '../../src/adapters/aggregate-table.ts'
import { createAuditTable } from '../../src/adapters/audit-table.ts'
import { createChangeTable } from '../../src/adapters/change-table.ts'
import { createHealthTable } from '../../src/adapters/health-table.ts'
import { createProgressTable } from '../../src/adapters/progress-table.ts'
import { openTables } from '../../src/adapters/tables.ts'
import { deltasOf } from '../../src/core/delta.ts'
import { compactTime, DAY, HOUR, hourOf } from '../../src/core/window.ts'
import { type AuditPorts, auditCounts } from '../../src/flows/audit-counts.ts'
import type { Fact } from '../../src/flows/facts.ts'
import { contribution, event, NOON } from '../support/outcomes.ts'

/** Tables of its own, with ways to count and to do harm. */
async function scene(retention = Number.POSITIVE_INFINITY) {
  const service = await startTables()
  const tables = openTables({ kind: 'connection-string', connectionString: service.connectionString })
  const facts: Fact[] = []
  const ports: AuditPorts = {
    aggregates: createAggregateTable(tables),
    progress: createProgressTable(tables),
    changes: createChangeTable(tables, () => NOON),
    audits: createAuditTable(tables),
    health: createHealthTable(tables),
    telemetry: { emit: fact => facts.push(fact) },
    retention,
  }
  let now = NOON
  /** Written by another instance each time. */
  const rows = async (shard: string, sequence: number, time: number) => {
    const one = contribution(sequence, { event: event({ account: 'audited', time, weight: 100 }) })
    await createAggregateTable(tables).add(shard, deltasOf([one]))
    await createChangeTable(tables, () => now).mark(shard, [{ account: 'audited', hour: hourOf(time) }])
  }
  const progress = async (shard: string, sequence: number, time: number) => {
    const base = { sequence, enqueued: time, records: 2, counted: 1, foreign: 1, rejected: [], timeAssumed: 0 }
    const days = [[compactTime(time, 8), 1]] as const
    await ports.progress.advance(shard, [{ ...base, days, firstTime: time, lastTime: time }])
  }
  return {
    ports,
    tables,
    facts,
    rows,
    progress,
    async count(shard: string, sequence: number, time: number) {
      await rows(shard, sequence, time)
      await progress(shard, sequence, time)
    },
    async audit(at = now + 2 * HOUR) {
      now = at
      facts.length = 0
      await auditCounts(now, ports)
      return {
        differ: facts.filter(({ fact }) => fact === 'CountsDiffer'),
        days: facts.flatMap(fact => (fact.fact === 'CountsAudited' ? [fact.days] : [])),
        measures: Object.fromEntries((await ports.health.all()).map(({ subject, value }) => [subject, value])),
      }
    },
    close: () => service.close(),
  }
}

describe('the audit', () => {
  test('finds that rows add up, and does not read a day again until it changes', async () => {
    const { count, audit, close } = await scene()
    for (let sequence = 0; sequence < 5; sequence++) await count('p00', sequence, NOON + sequence * DAY)
    await count('p01', 0, NOON)
    expect(await audit()).toEqual({ differ: [], days: [5], measures: { p00: 0, p01: 0 } })
    expect(await audit()).toMatchObject({ differ: [], days: [0] })
    await count('p01', 1, NOON + 3 * DAY)
    expect(await audit()).toMatchObject({ differ: [], days: [1], measures: { p00: 0, p01: 0 } })
    await close()
  })

  test('keeps of files and replays only what is not right, or was not', async () => {
    const { count, rows, audit, ports, close } = await scene()
    await count('f-one', 0, NOON)
    await count('r-two', 0, NOON)
    expect(await audit()).toMatchObject({ differ: [], measures: {} })
    await ports.aggregates.dropDay('20230630')
    expect(await audit(NOON + HOUR)).toMatchObject({ measures: { 'f-one': 1, 'r-two': 1 } })
    await rows('f-one', 0, NOON)
    expect(await audit(NOON + HOUR)).toMatchObject({ measures: { 'f-one': 0, 'r-two': 1 } })
    await close()
  })

  test.each(['a row is lost', 'a table is lost'])('tells when %s, until it is mended', async harm => {
    const { count, audit, tables, rows, close } = await scene()
    await count('p00', 0, NOON)
    await count('p00', 1, NOON + DAY)
    if (harm === 'a table is lost') await tables.drop('minutes20230701')
    else {
      const client = await tables.open('minutes20230701')
      for await (const { partitionKey, rowKey } of client.listEntities()) {
        await client.deleteEntity(String(partitionKey), String(rowKey))
      }
    }
    const difference = { fact: 'CountsDiffer', stage: 'audit', shard: 'p00', day: '20230701', difference: -1 }
    expect(await audit()).toEqual({ differ: [difference], days: [2], measures: { p00: 1 } })
    expect(await audit()).toEqual({ differ: [difference], days: [1], measures: { p00: 1 } })
    await rows('p00', 1, NOON + DAY)
    expect(await audit()).toMatchObject({ differ: [], measures: { p00: 0 } })
    await close()
  })

  test('tells of rows that nobody counted, but not of a batch that is under way', async () => {
    const { count, rows, progress, audit, close } = await scene()
    await count('p00', 0, NOON)
    await rows('p00', 1, NOON)
    expect(await audit()).toMatchObject({ differ: [], days: [1] })
    await progress('p00', 1, NOON)
    expect(await audit()).toMatchObject({ differ: [], days: [1] })
    await progress('p09', 0, NOON + DAY)
    await rows('p09', 0, NOON)
    expect((await audit()).differ).toMatchObject([{ shard: 'p09', day: '20230701', difference: -1 }])
    await rows('p09', 0, NOON + DAY)
    expect((await audit(NOON + 2 * HOUR)).differ).toMatchObject([{ shard: 'p09', day: '20230630', difference: 1 }])
    await close()
  })

  test('leaves days alone that are past their retention', async () => {
    const { count, audit, tables, close } = await scene(30 * DAY)
    await count('p00', 0, NOON)
    await count('p00', 1, NOON + 20 * DAY)
    await tables.drop('minutes20230630')
    expect((await audit(NOON + 29 * DAY)).differ).toHaveLength(1)
    expect(await audit(NOON + 30 * DAY)).toMatchObject({ differ: [], measures: { p00: 0 } })
    await close()
  })
})
