import { type TableClient, TableTransaction } from '@azure/data-tables'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type LocalTables, startTables } from '../../local/azurite.ts'
import { createClaimTable } from '../../local/backfill/claim-table.ts'
import { createRangeRegister } from '../../local/replay/range-register.ts'
import { createAccountTable } from '../../src/adapters/account-table.ts'
import { createChangeTable } from '../../src/adapters/change-table.ts'
import { createEvaluationLease } from '../../src/adapters/evaluation-lease.ts'
import { createFingerprintTable } from '../../src/adapters/fingerprint-table.ts'
import { createProgressTable } from '../../src/adapters/progress-table.ts'
import { isTableLost, openTables, type Tables } from '../../src/adapters/tables.ts'
import { HOUR, MINUTE } from '../../src/core/window.ts'
import { NOON } from '../support/outcomes.ts'
import { startTableProxy, type TableProxy } from '../support/table-proxy.ts'

let service: LocalTables
let proxy: TableProxy
let isBeingDropped = false
beforeAll(async () => {
  service = await startTables()
  proxy = await startTableProxy(service.connectionString, ({ method }) => {
    return isBeingDropped && method !== 'GET' ? { status: 409, code: 'TableBeingDeleted' } : undefined
  })
})
afterAll(async () => {
  await proxy.close()
  await service.close()
})
/** As another instance opens them. */
const open = () => openTables({ kind: 'connection-string', connectionString: proxy.connectionString })

const KEYS = { partitionKey: 'p', rowKey: 'r' }

function transactionOf(fill: (transaction: TableTransaction) => void): TableTransaction['actions'] {
  const transaction = new TableTransaction()
  fill(transaction)
  return transaction.actions
}

describe('a table that somebody dropped fails the first request, and is there for the next attempt', () => {
  test.each<[string, (client: TableClient) => Promise<unknown>]>([
    ['insert', client => client.createEntity(KEYS)],
    ['upsert', client => client.upsertEntity(KEYS)],
    ['update', client => client.updateEntity(KEYS, 'Merge', { etag: '*' })],
    ['read', client => client.getEntity('p', 'r')],
    ['list', client => client.listEntities().next()],
    ['transaction', client => client.submitTransaction(transactionOf(one => one.createEntity(KEYS)))],
    [
      'transaction of an update',
      client => client.submitTransaction(transactionOf(one => one.updateEntity(KEYS, 'Merge', { etag: '*' }))),
    ],
  ])('%s', async (_, request) => {
    const tables = open()
    const client = await tables.open('lost')
    await open().drop('lost')
    expect(await tables.open('lost')).toBe(client)
    const error: unknown = await request(client).catch((thrown: unknown) => thrown)
    expect(isTableLost(error)).toBe(true)
    const again = await tables.open('lost')
    expect(again).not.toBe(client)
    expect(await tables.open('lost')).toBe(again)
    await again.createEntity(KEYS)
    await tables.drop('lost')
  })

  test('a row that is not there is no table that is not there', async () => {
    const tables = open()
    const client = await tables.open('kept')
    const error: unknown = await client.getEntity('p', 'r').catch((thrown: unknown) => thrown)
    expect(isTableLost(error)).toBe(false)
    expect(await tables.open('kept')).toBe(client)
  })
})

describe('a table on its way out is a failure, never taken for a conflict of rows', () => {
  const sight = { account: 'contoso', cause: 'unknown', category: 'c', status: 500, time: NOON, sample: 's' }
  const place = { variant: 1, index: 0, from: 0, to: 1 }
  const claim = { ...place, digest: 'd', marks: new Map<number, string>(), enqueued: NOON, name: 'a' }
  test.each<[string, (tables: Tables) => Promise<unknown>]>([
    ['fingerprints', tables => createFingerprintTable(tables).register([{ ...sight, fingerprint: 'v1-a' }])],
    ['shards', tables => createProgressTable(tables).open('p00', { shard: 'p00', source: '', after: 0 })],
    ['evaluations', tables => createEvaluationLease(tables).take(0, 1)],
    ['accounts', tables => createAccountTable(tables).admit(new Set(['contoso']))],
    ['files', tables => createClaimTable(tables).add('first', claim)],
    ['replays', tables => createRangeRegister(tables).add('r-p00', undefined, [{ from: 0, to: 1 }])],
  ])('%s', async (_, write) => {
    const tables = open()
    // It is open, so that the write itself meets the table that goes.
    await write(tables).catch(() => undefined)
    const other = open()
    await Promise.all((await other.list('')).map(name => other.drop(name).then(() => other.open(name))))
    isBeingDropped = true
    const error: unknown = await write(tables).catch((thrown: unknown) => thrown)
    isBeingDropped = false
    expect(isTableLost(error)).toBe(true)
    await write(tables)
  })
})

describe('what an instance remembers of a table is gone with the table', () => {
  const lose = async (name: string, read: () => Promise<unknown>) => {
    await open().drop(name)
    await expect(read()).rejects.toThrow(/TableNotFound/)
  }

  test('accounts', async () => {
    const register = createAccountTable(open())
    await register.admit(new Set(['contoso']))
    await lose('accounts', () => register.all())
    await register.admit(new Set(['contoso']))
    expect(await createAccountTable(open()).all()).toContain('contoso')
  })

  test('kinds of error', async () => {
    const register = createFingerprintTable(open())
    const seen = { account: 'a', cause: 'unknown', category: 'c', status: 500, time: NOON, sample: 's' }
    const sight = { ...seen, fingerprint: 'v1-b' }
    expect(await register.register([sight])).toEqual([sight])
    expect(await register.register([sight])).toEqual([])
    await lose('fingerprints', () => register.since(0))
    expect(await register.register([sight])).toEqual([sight])
  })

  test('marks', async () => {
    const index = createChangeTable(open(), () => NOON)
    const change = { account: 'contoso', hour: NOON - HOUR }
    await index.mark('p00', [change])
    await lose('changes20230630', () => index.since(NOON - MINUTE))
    await index.mark('p00', [change])
    expect(await index.since(NOON - MINUTE)).toMatchObject([change])
  })
})
