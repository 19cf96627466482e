import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { TableClient } from '@azure/data-tables'
import { afterEach, expect, test } from 'vitest'
import { startTables } from '../../local/azurite.ts'

const cleanups: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup()
})

function tableIn(connectionString: string): TableClient {
  return TableClient.fromConnectionString(connectionString, 'minutes', { allowInsecureConnection: true })
}

test('rows are kept with their types, and a stale ETag is refused', async () => {
  const tables = await startTables()
  cleanups.push(() => tables.close())
  expect(tables.connectionString).toContain(`TableEndpoint=${tables.endpoint};`)
  expect(tables.endpoint).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/devstoreaccount1$/)
  const table = tableIn(tables.connectionString)
  await table.createTable()
  const row = { partitionKey: 'p', rowKey: 'r', count: 2n ** 40n }
  const { etag } = await table.createEntity(row)
  await table.updateEntity({ ...row, count: 5n }, 'Merge', { etag: etag ?? '' })
  await expect(table.updateEntity(row, 'Merge', { etag: etag ?? '' })).rejects.toMatchObject({ statusCode: 412 })
  expect(await table.getEntity('p', 'r')).toMatchObject({ count: 5n })
})

test('two services know nothing of each other', async () => {
  const [one, two] = await Promise.all([startTables(), startTables()])
  cleanups.push(
    () => one.close(),
    () => two.close(),
  )
  await tableIn(one.connectionString).createTable()
  await tableIn(two.connectionString).createTable()
  await tableIn(one.connectionString).createEntity({ partitionKey: 'p', rowKey: 'r' })
  await expect(tableIn(two.connectionString).getEntity('p', 'r')).rejects.toMatchObject({ statusCode: 404 })
})

test('with a folder rows outlive the service, and nothing else is written', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tables-'))
  cleanups.push(() => rm(folder, { recursive: true, force: true }))
  const before = await readdir('.')
  const first = await startTables({ folder })
  await tableIn(first.connectionString).createTable()
  await tableIn(first.connectionString).createEntity({ partitionKey: 'p', rowKey: 'r', text: 'kept' })
  await first.close()
  const second = await startTables({ folder })
  cleanups.push(() => second.close())
  expect(await tableIn(second.connectionString).getEntity('p', 'r')).toMatchObject({ text: 'kept' })
  expect((await readdir(folder)).every(name => name.startsWith('__azurite_db_table__'))).toBe(true)
  expect((await readdir('.')).filter(name => !before.includes(name) && name.includes('azurite'))).toEqual([])
})
