import { beforeAll, expect, test } from 'vitest'
import { createFingerprintTable } from '../../src/adapters/fingerprint-table.ts'
import type { FirstSight } from '../../src/core/first-sight.ts'
import { MINUTE } from '../../src/core/window.ts'
import { NOON } from '../support/outcomes.ts'
import { useTables } from '../support/tables.ts'

const tables = useTables()
const { signal } = new AbortController()
const KINDS = 1_100

/** The kinds' names stand in another order than the times at which they were seen. */
const sightOf = (index: number): FirstSight => ({
  fingerprint: `v1-${String((index * 7_919) % 10_007).padStart(16, '0')}`,
  account: 'contoso',
  cause: 'unknown',
  category: 'KeyDeliveryRequests',
  status: index === 0 ? undefined : 401,
  time: NOON + index * MINUTE,
  sample: `sample ${index}`,
})

beforeAll(async () => {
  await createFingerprintTable(tables()).register(Array.from({ length: KINDS }, (_, index) => sightOf(index)))
})

test('the latest of more than one page of the table, latest first', async () => {
  const latest = await createFingerprintTable(tables()).latest(20, signal)
  expect(latest).toEqual(
    Array.from({ length: 20 }, (_, place) => {
      const { fingerprint, account, time } = sightOf(KINDS - 1 - place)
      return { fingerprint, account, time }
    }),
  )
  expect(await createFingerprintTable(tables()).latest(KINDS + 5, signal)).toHaveLength(KINDS)
})

test('one kind, as it was seen first; none of another name', async () => {
  const table = createFingerprintTable(tables())
  for (const index of [0, 1_000]) expect(await table.find(sightOf(index).fingerprint, signal)).toEqual(sightOf(index))
  expect(await table.find('v1-ffffffffffffffff', signal)).toBeUndefined()
  expect(await table.find("' or true/\\#?", signal)).toBeUndefined()
})

test('whoever does not wait any more is not read for', async () => {
  const table = createFingerprintTable(tables())
  await expect(table.latest(20, AbortSignal.abort())).rejects.toThrow(/abort/i)
  await expect(table.find('v1-0', AbortSignal.abort())).rejects.toThrow(/abort/i)
})
