import { RestError, TableClient } from '@azure/data-tables'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type LocalTables, startTables } from '../../local/azurite.ts'
import { drawFault, type FaultKind } from './faults.ts'
import { type FaultyTables, startFaultyTables } from './faulty-tables.ts'
import { randomOf } from './random.ts'
import type { TableRequest } from './table-request.ts'

let azurite: LocalTables
let proxy: FaultyTables
/** The requests that were to fail, as the proxy read them. */
const seen: TableRequest[] = []
let next: FaultKind = 'slow answer'
let tables = 0

beforeAll(async () => {
  azurite = await startTables()
  proxy = await startFaultyTables(azurite.connectionString, randomOf(1, 'test'), request => {
    seen.push(request)
    // One fault: what the client asks next goes through.
    proxy.setChance(0)
    return next
  })
})
afterAll(async () => {
  await proxy.close()
  await azurite.close()
})

/** A table with row `1`, through the proxy and without the client's own retries. */
async function tableWithRow() {
  const options = { allowInsecureConnection: true, retryOptions: { maxRetries: 0 } }
  const client = TableClient.fromConnectionString(proxy.connectionString, `faulty${tables++}`, options)
  await client.createTable()
  const { etag } = await client.createEntity({ partitionKey: 'p', rowKey: '1', value: 'old' })
  return { client, etag: etag ?? '' }
}

async function valueOf(client: TableClient, rowKey: string): Promise<unknown> {
  const found: unknown[] = []
  for await (const entity of client.listEntities<{ value: string }>())
    if (entity.rowKey === rowKey) found.push(entity.value)
  return found[0]
}

/** What the client hears: `done`, a status with the service's code, or `no answer`. */
async function heard(request: Promise<unknown>, fault: FaultKind): Promise<string> {
  const before = seen.length
  next = fault
  proxy.setChance(1)
  // Lets go what hangs or comes late.
  const healing = setInterval(() => seen.length > before && proxy.setChance(0), 100)
  try {
    await request
    return 'done'
  } catch (error) {
    if (!(error instanceof RestError)) throw error
    const { odataError } = (error.details ?? {}) as { readonly odataError?: { readonly code?: string } }
    return error.statusCode === undefined ? 'no answer' : `${error.statusCode} ${error.code ?? odataError?.code}`
  } finally {
    clearInterval(healing)
  }
}

/** The fault, what the client hears of an update with an ETag, and whether it was applied. */
const UPDATES: readonly (readonly [FaultKind, RegExp, 'old' | 'new'])[] = [
  ['412 not applied', /^412 UpdateConditionNotSatisfied$/, 'old'],
  ['409 table being deleted', /^409 TableBeingDeleted$/, 'old'],
  ['429', /^429 TooManyRequests$/, 'old'],
  ['500', /^500 (?:InternalError|OperationTimedOut)$/, 'old'],
  ['503', /^503 ServerBusy$/, 'old'],
  ['connection reset', /^no answer$/, 'old'],
  ['slow request', /^done$/, 'new'],
  ['slow answer', /^done$/, 'new'],
  ['no answer', /^no answer$/, 'old'],
  ['applied, then reset', /^no answer$/, 'new'],
  ['applied, then 500', /^500 OperationTimedOut$/, 'new'],
  ['applied, then no answer', /^no answer$/, 'new'],
  ['applied twice', /^412 UpdateConditionNotSatisfied$/, 'new'],
  ['reset, then applied', /^no answer$/, 'new'],
]

test.each(UPDATES)('an update that meets: %s', async (fault, answer, value) => {
  const { client, etag } = await tableWithRow()
  const update = { partitionKey: 'p', rowKey: '1', value: 'new' }
  expect(await heard(client.updateEntity(update, 'Replace', { etag }), fault)).toMatch(answer)
  proxy.setChance(0)
  await proxy.idle()
  expect(await valueOf(client, '1')).toBe(value)
})

/** The same for a transaction that inserts a row and updates another, which the service answers with 202. */
const TRANSACTIONS: readonly (readonly [FaultKind, RegExp, boolean])[] = [
  ['409 not applied', /^409 EntityAlreadyExists$/, false],
  ['412 not applied', /^412 UpdateConditionNotSatisfied$/, false],
  ['503', /^503 ServerBusy$/, false],
  ['applied twice', /^409 EntityAlreadyExists$/, true],
  ['applied, answer cut off', /^no answer$/, true],
]

test.each(TRANSACTIONS)('a transaction that meets: %s', async (fault, answer, applied) => {
  const { client, etag } = await tableWithRow()
  const transaction = client.submitTransaction([
    ['create', { partitionKey: 'p', rowKey: '2', value: 'new' }],
    ['update', { partitionKey: 'p', rowKey: '1', value: 'new' }, 'Replace', { etag }],
  ])
  expect(await heard(transaction, fault)).toMatch(answer)
  expect([await valueOf(client, '1'), await valueOf(client, '2')]).toEqual(
    applied ? ['new', 'new'] : ['old', undefined],
  )
  expect(seen.at(-1)).toMatchObject({ kind: 'transaction', table: client.tableName, inserts: true, conditional: true })
})

test('a request meets only what can happen to it', () => {
  const read: TableRequest = { kind: 'read', table: 't', conditional: false, inserts: false, batch: '', changeset: '' }
  const random = randomOf(7, 'draws')
  const drawn = new Set(Array.from({ length: 500 }, () => drawFault(read, random)))
  expect([...drawn].filter(kind => kind.includes('applied'))).toEqual([])
  const upserts = Array.from({ length: 500 }, () => drawFault({ ...read, kind: 'upsert' }, random))
  expect(upserts.filter(kind => /^4\d\d not applied/.test(kind))).toEqual([])
  expect(upserts).toContain('reset, then applied')
})
