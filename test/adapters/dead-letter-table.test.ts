import { randomBytes } from 'node:crypto'
import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { createDeadLetterTable } from '../../src/adapters/dead-letter-table.ts'
import { useTables } from '../support/tables.ts'

const tables = useTables()

async function rows() {
  const found: Record<string, unknown>[] = []
  for await (const row of (await tables().open('deadletters')).listEntities()) found.push(row)
  return found
}

function bytesOf(row: Record<string, unknown> | undefined): Buffer {
  const parts = Object.entries(row ?? {})
    .filter(([name]) => name.startsWith('body'))
    .toSorted()
  return Buffer.concat(parts.map(([, part]) => Buffer.from(part as Uint8Array)))
}

test('the bytes of a message come back exactly, once, with every place that was rejected', async () => {
  const message = { shard: 'p03', sequence: 12, enqueued: 5, body: Buffer.from([0xff, 0x00, 0x7b, 0x0a]) }
  const items = [
    { message, index: 0, reason: 'not-json' as const },
    { message, index: 4, reason: 'bad-time' as const },
  ]
  const store = createDeadLetterTable(tables())
  await store.keep(items)
  await store.keep(items)
  const found = (await rows()).filter(row => row['shard'] === 'p03')
  expect(found).toHaveLength(1)
  expect(found[0]).toMatchObject({
    reason: 'not-json',
    rejected: '[[0,"not-json"],[4,"bad-time"]]',
    bytes: 4,
    parts: 1,
  })
  expect(gunzipSync(bytesOf(found[0]))).toEqual(message.body)
})

test('the largest message that does not compress is kept whole, in as many rows as it needs', async () => {
  const body = randomBytes(1_048_576)
  const message = { shard: 'p04', sequence: 1, enqueued: 0, body }
  await createDeadLetterTable(tables()).keep([{ message, index: 0, reason: 'not-json' }])
  const found = (await rows()).filter(row => row['shard'] === 'p04')
  expect(found.map(row => [row['bytes'], row['parts']])).toEqual([
    [1_048_576, 2],
    [1_048_576, 2],
  ])
  expect(gunzipSync(Buffer.concat(found.map(bytesOf))).equals(body)).toBe(true)
})
