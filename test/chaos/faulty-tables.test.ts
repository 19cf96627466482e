import { setTimeout as delay } from 'node:timers/promises'
import { RestError, TableClient, TableServiceClient } from '@azure/data-tables'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
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
/** What chance draws, where a test says so. */
let luck: number | undefined
let tables = 0

beforeAll(async () => {
  azurite = await startTables()
  const random = randomOf(1, 'test')
  proxy = await startFaultyTables(
    azurite.connectionString,
    () => luck ?? random(),
    request => {
      seen.push(request)
      // One fault: what the client asks next goes through.
      proxy.setChance(0)
      return next
    },
  )
})
afterEach(() => {
  luck = undefined
  proxy.setChance(0)
})
afterAll(async () => {
  await proxy.close()
  await azurite.close()
})

const OPTIONS = { allowInsecureConnection: true, retryOptions: { maxRetries: 0 } }

/** A table with row `1`, through the proxy and without the client's own retries. */
async function tableWithRow() {
  const client = TableClient.fromConnectionString(proxy.connectionString, `faulty${tables++}`, OPTIONS)
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

/** What the client hears: `done`, a status with the service's code, and where it stands in a transaction; or `no answer`. */
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
    return answerOf(error)
  } finally {
    clearInterval(healing)
  }
}

function answerOf(error: unknown): string {
  if (!(error instanceof RestError)) throw error
  if (error.statusCode === undefined) return 'no answer'
  const { odataError } = (error.details ?? {}) as { readonly odataError?: { readonly code?: string } }
  const inside = error.response?.status === error.statusCode ? '' : ` inside ${error.response?.status}`
  return `${error.statusCode} ${error.code ?? odataError?.code}${inside}`
}

async function isWaiting(promise: Promise<unknown>): Promise<boolean> {
  const settled = promise.then(
    () => false,
    () => false,
  )
  return Promise.race([settled, delay(200, true)])
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
  ['409 not applied', /^409 EntityAlreadyExists inside 202$/, false],
  ['409 table being deleted', /^409 TableBeingDeleted inside 202$/, false],
  ['412 not applied', /^412 UpdateConditionNotSatisfied inside 202$/, false],
  ['503', /^503 ServerBusy(?: inside 202)?$/, false],
  ['applied twice', /^409 EntityAlreadyExists inside 202$/, true],
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
})

describe('what a fault is beside its answer', () => {
  const write = (client: TableClient) => client.upsertEntity({ partitionKey: 'p', rowKey: '1', value: 'new' })

  test('429 may say when to come again', async () => {
    const { client } = await tableWithRow()
    for (const [fault, wait] of [
      ['429', undefined],
      ['429 with Retry-After', '1'],
    ] as const) {
      next = fault
      proxy.setChance(1)
      const error: unknown = await write(client).catch((thrown: unknown) => thrown)
      expect(answerOf(error)).toBe('429 TooManyRequests')
      expect(error instanceof RestError && error.response?.headers.get('retry-after')).toBe(wait)
    }
  })

  test.each(['no answer', 'applied, then no answer'] as const)('%s comes until all is healed', async fault => {
    const { client } = await tableWithRow()
    next = fault
    proxy.setChance(1)
    const before = seen.length
    const request = write(client)
    while (seen.length === before) await delay(5)
    expect(await isWaiting(request)).toBe(true)
    expect(await isWaiting(proxy.idle())).toBe(true)
    proxy.setChance(0)
    await expect(request).rejects.toThrow()
    await proxy.idle()
  })

  test('a write that comes late is applied after the client was told that it failed', async () => {
    const { client } = await tableWithRow()
    next = 'reset, then applied'
    // As late as can be.
    luck = 0.999
    proxy.setChance(1)
    expect(answerOf(await write(client).catch((thrown: unknown) => thrown))).toBe('no answer')
    expect(await valueOf(client, '1')).toBe('old')
    proxy.setChance(0)
    await proxy.idle()
    expect(await valueOf(client, '1')).toBe('new')
  })

  test('a table that is being deleted refuses writes, is read, and is no fault that was drawn', async () => {
    const { client } = await tableWithRow()
    const [drawn, met] = [proxy.faultCount(), proxy.faults.get('409 table being deleted') ?? 0]
    proxy.deleting(client.tableName, 60_000)
    expect(answerOf(await write(client).catch((thrown: unknown) => thrown))).toBe('409 TableBeingDeleted')
    expect(await valueOf(client, '1')).toBe('old')
    expect(proxy.faults.get('409 table being deleted')).toBe(met + 1)
    expect(proxy.faultCount()).toBe(drawn)
    proxy.setChance(0)
    await write(client)
  })

  test('it is met by chance, and counted', async () => {
    const { client } = await tableWithRow()
    const [requests, faults] = [proxy.requestCount(), proxy.faultCount()]
    next = '503'
    luck = 0.5
    proxy.setChance(0.4)
    await write(client)
    proxy.setChance(0.6)
    expect(answerOf(await write(client).catch((thrown: unknown) => thrown))).toBe('503 ServerBusy')
    expect([proxy.requestCount() - requests, proxy.faultCount() - faults]).toEqual([2, 1])
  })
})

/** What the proxy takes a request for, beyond its table. */
const REQUESTS: readonly (readonly [string, (client: TableClient, etag: string) => Promise<unknown>, object])[] = [
  ['a read', client => client.getEntity('p', '1'), { kind: 'read' }],
  ['a query', client => client.listEntities().next(), { kind: 'read' }],
  ['an insert', client => client.createEntity({ partitionKey: 'p', rowKey: '3' }), { kind: 'insert', inserts: true }],
  ['an upsert', client => client.upsertEntity({ partitionKey: 'p', rowKey: '1' }), { kind: 'upsert' }],
  [
    'an update',
    (client, etag) => client.updateEntity({ partitionKey: 'p', rowKey: '1' }, 'Replace', { etag }),
    { kind: 'update', conditional: true },
  ],
  [
    'an update of whatever is there',
    client => client.updateEntity({ partitionKey: 'p', rowKey: '1' }, 'Replace', { etag: '*' }),
    { kind: 'upsert' },
  ],
  ['the making of a table', client => client.createTable(), { kind: 'create table' }],
  [
    'a transaction that inserts and updates',
    (client, etag) =>
      client.submitTransaction([
        ['create', { partitionKey: 'p', rowKey: '2' }],
        ['update', { partitionKey: 'p', rowKey: '1' }, 'Replace', { etag }],
      ]),
    { kind: 'transaction', inserts: true, conditional: true, batch: anId(), changeset: anId() },
  ],
  [
    'a transaction that upserts',
    client => client.submitTransaction([['upsert', { partitionKey: 'p', rowKey: '1' }, 'Replace']]),
    { kind: 'transaction', batch: anId(), changeset: anId() },
  ],
]

function anId(): unknown {
  return expect.stringMatching(/^[\w-]{30,}$/)
}

test.each(REQUESTS)('%s is known for what it is', async (_, request, expected) => {
  const { client, etag } = await tableWithRow()
  await heard(request(client, etag), 'slow answer')
  const plain = { conditional: false, inserts: false, batch: '', changeset: '' }
  expect(seen.at(-1)).toEqual({ ...plain, table: client.tableName, ...expected })
})

test('a list of tables is of no table', async () => {
  const service = TableServiceClient.fromConnectionString(proxy.connectionString, OPTIONS)
  await heard(service.listTables().next(), 'slow answer')
  expect(seen.at(-1)).toMatchObject({ kind: 'read', table: '' })
})

test('a request meets only what can happen to it', () => {
  const read: TableRequest = { kind: 'read', table: 't', conditional: false, inserts: false, batch: '', changeset: '' }
  const random = randomOf(7, 'draws')
  const drawn = new Set(Array.from({ length: 500 }, () => drawFault(read, random)))
  expect([...drawn].filter(kind => kind.includes('applied'))).toEqual([])
  const upserts = Array.from({ length: 500 }, () => drawFault({ ...read, kind: 'upsert' }, random))
  expect(upserts.filter(kind => /^4\d\d not applied/.test(kind))).toEqual([])
  expect(upserts).toContain('reset, then applied')
  // A register that believes a false 409 would rightly take the entry for another writer's.
  const inserts = (table: string) =>
    Array.from({ length: 500 }, () => drawFault({ ...read, kind: 'insert', inserts: true, table }, random))
  expect(inserts('shards')).toContain('409 not applied')
  expect(inserts('fingerprints')).not.toContain('409 not applied')
})
