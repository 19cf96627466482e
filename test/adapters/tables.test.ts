import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { startTables } from '../../local/azurite.ts'
import { createAggregateTable } from '../../src/adapters/aggregate-table.ts'
import { openTables } from '../../src/adapters/tables.ts'
import { deltasOf } from '../../src/core/delta.ts'
import { contribution } from '../support/outcomes.ts'
import { startTableProxy } from '../support/table-proxy.ts'

test('a service that takes a write and never answers does not hold its batch for ever', async () => {
  const service = await startTables()
  const silent = createServer(() => {})
  silent.listen(0, '127.0.0.1')
  await once(silent, 'listening')
  const { port } = silent.address() as AddressInfo
  const connectionString = service.connectionString.replace(/127\.0\.0\.1:\d+/, `127.0.0.1:${port}`)
  const opened = openTables({ kind: 'connection-string', connectionString }, 50)
  await expect(createAggregateTable(opened).add('p00', deltasOf([contribution(1)]))).rejects.toThrow(/abort/i)
  silent.closeAllConnections()
  silent.close()
  await service.close()
  // Far less than the limit that holds where none is given.
}, 10_000)

test('a table that could not be made is asked for again at the next use', async () => {
  const service = await startTables()
  let isRefused = true
  const proxy = await startTableProxy(service.connectionString, ({ method, path }) => {
    return isRefused && method === 'POST' && path === '/Tables'
      ? { status: 403, code: 'AuthorizationFailure' }
      : undefined
  })
  const tables = openTables({ kind: 'connection-string', connectionString: proxy.connectionString })
  await expect(tables.open('wanted')).rejects.toThrow('Refused')
  isRefused = false
  await (await tables.open('wanted')).createEntity({ partitionKey: 'p', rowKey: 'r' })
  await proxy.close()
  await service.close()
})

test('tables are listed by their beginning, made when they are opened, and dropped once', async () => {
  const service = await startTables()
  const tables = openTables({ kind: 'connection-string', connectionString: service.connectionString })
  for (const name of ['bbb2', 'bbb1', 'aaa1']) await tables.open(name)
  expect(await tables.list('bbb')).toEqual(['bbb1', 'bbb2'])
  await tables.drop('bbb1')
  await tables.drop('bbb1')
  expect(await tables.list('')).toEqual(['aaa1', 'bbb2'])
  await (await tables.open('bbb1')).createEntity({ partitionKey: 'p', rowKey: 'r' })
  expect(await tables.list('bbb')).toEqual(['bbb1', 'bbb2'])
  await service.close()
})
