import { createHmac } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { createCallerMarker } from '../../src/adapters/caller-hash.ts'
import type { Tables } from '../../src/adapters/tables.ts'
import { addMarks, type CallerMark, estimateCallers, markOfHash, NO_SKETCH } from '../../src/core/caller-sketch.ts'
import { useTables } from '../support/tables.ts'

const tables = useTables()
/** As on another instance. */
const open = () => createCallerMarker(tables()).open()
const ADDRESSES = Array.from({ length: 200 }, (_, index) => `198.51.100.${index}`)

async function keyRows() {
  const rows: Readonly<Record<string, unknown>>[] = []
  for await (const row of (await tables().open('secrets')).listEntities()) rows.push(row)
  return rows
}

describe('the key', () => {
  test('is made once, also when instances start together, and all mark a caller alike', async () => {
    const markers = await Promise.all(Array.from({ length: 8 }, open))
    const marks = [...markers, await open()].map(marker => ADDRESSES.map(marker))
    for (const other of marks) expect(other).toEqual(marks[0])
    expect(await keyRows()).toMatchObject([{ partitionKey: 'keys', rowKey: 'callers', key: { length: 32 } }])
  })

  test('decides the marks: with another one they are others', async () => {
    const before = ADDRESSES.map(await open())
    await (await tables().open('secrets')).deleteEntity('keys', 'callers')
    const after = ADDRESSES.map(await open())
    expect(after.filter((mark, index) => mark === before[index]).length).toBeLessThan(3)
  })

  test('is read once by an instance, and again where that failed', async () => {
    let opened = 0
    const stored = tables()
    const failingFirst: Tables = {
      ...stored,
      open(name) {
        if (opened++ === 0) throw new Error('storage is down')
        return stored.open(name)
      },
    }
    const marker = createCallerMarker(failingFirst)
    await expect(marker.open()).rejects.toThrow('storage is down')
    const [first, second] = [await marker.open(), await marker.open()]
    expect(opened).toBe(2)
    expect(ADDRESSES.map(first)).toEqual(ADDRESSES.map(second))
  })

  test('that somebody spoiled is told, not replaced behind their back', async () => {
    const client = await tables().open('secrets')
    const row = { partitionKey: 'keys', rowKey: 'callers' }
    await client.upsertEntity({ ...row, key: 'hand-written' }, 'Replace')
    await expect(open()).rejects.toThrow('The row keys, callers of the table secrets holds no key')
    await client.deleteEntity('keys', 'callers')
    expect(typeof (await open())('198.51.100.1')).toBe('number')
  })
})

describe('marks', () => {
  const estimate = (marks: readonly (CallerMark | undefined)[]) =>
    estimateCallers(
      addMarks(
        NO_SKETCH,
        marks.flatMap(mark => mark ?? []),
      ),
    )

  test('are of the address, however a record spells it, and none of what is no whole address', async () => {
    const marker = await open()
    const mark = marker('2001:db8::7')
    expect(mark).toBeTypeOf('number')
    for (const stated of ['2001:DB8:0:0::7', '[2001:db8::7]:443', ' 2001:db8::7 ']) expect(marker(stated)).toBe(mark)
    for (const stated of ['10.0.0.xxx', '0.0.0.0', '', 'somebody', '1'.repeat(99)]) {
      expect([marker(stated), marker(stated)]).toEqual([undefined, undefined])
    }
  })

  test('of one address are one, also when so many came between that it is forgotten', async () => {
    const marker = await open()
    const first = marker('203.0.113.7')
    const flood = Array.from({ length: 40_000 }, (_, index) => marker(`2001:db8:0:0:0:0:0:${index.toString(16)}`))
    expect(marker('203.0.113.7')).toBe(first)
    expect(Math.abs(estimate(flood) / 40_000 - 1)).toBeLessThan(0.14)
  })

  test('are of the HMAC of the address', async () => {
    const marker = await open()
    const key = (await keyRows())[0]?.['key']
    if (!(key instanceof Uint8Array)) throw new Error('no key')
    const longest = '2001:db8:1111:2222:3333:4444:5555:6666'
    for (const address of ['1.2.3.4', longest, ...ADDRESSES]) {
      const hash = createHmac('sha256', key).update(address).digest()
      expect(marker(address)).toBe(markOfHash(hash.readUInt16BE(0), hash.readUInt32BE(2)))
    }
  })

  test('tell callers of neighbouring addresses apart', async () => {
    expect(estimate(ADDRESSES.slice(0, 20).map(await open()))).toBe(20)
  })
})
