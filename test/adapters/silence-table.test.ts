import { beforeEach, describe, expect, test } from 'vitest'
import { createSilenceTable } from '../../src/adapters/silence-table.ts'
import { type Silence, silenceOf } from '../../src/core/silence.ts'
import { addSilence, listSilences, MAX_SILENCES } from '../../src/flows/silences.ts'
import { useTables } from '../support/tables.ts'

const NOW = Date.parse('2026-11-22T12:00:00Z')
const tables = useTables()

beforeEach(async () => {
  // The service takes a moment to drop a table, so the rows go one by one.
  const client = await tables().open('silences')
  for await (const { partitionKey, rowKey } of client.listEntities()) {
    await client.deleteEntity(partitionKey ?? '', rowKey ?? '')
  }
})

function silence(id: string, until: number, parts: Partial<Silence> = {}): Silence {
  return { id, rules: ['token-*'], from: NOW, until, author: 'jane', comment: 'deploy', ...parts }
}

const idsOf = (silences: readonly Silence[]) => silences.map(({ id }) => id)

test('what is kept is read again as it was, by another instance too', async () => {
  const kept = [
    silence('c', NOW + 3_000, { rules: undefined }),
    silence('b', NOW + 2_000, { accounts: ["o'brien*", '漢|#/\\?%'], groups: ['cause/*'] }),
    silence('a', NOW + 1_000),
  ]
  for (const one of kept) await createSilenceTable(tables()).keep(one)
  expect(await createSilenceTable(tables()).current(NOW)).toEqual(kept)
})

test('only those that are not over are current, those that end last first; the others are past, the latest first', async () => {
  const table = createSilenceTable(tables())
  for (const end of [-5, 3, 0, 1, -2_000_000, 2_000_000_000]) await table.keep(silence(`e${end}`, NOW + end))
  expect(idsOf(await table.current(NOW))).toEqual(['e2000000000', 'e3', 'e1'])
  expect(idsOf(await table.past(NOW, 500))).toEqual(['e0', 'e-5', 'e-2000000'])
  expect(idsOf(await table.past(NOW, 2))).toEqual(['e0', 'e-5'])
})

test('one that is ended is over at that moment, and is kept', async () => {
  const table = createSilenceTable(tables())
  await table.keep(silence('a', NOW + 10_000))
  await table.keep(silence('b', NOW + 10_000))
  expect(await table.end('a', NOW + 5)).toBe(true)
  expect(idsOf(await table.current(NOW + 5))).toEqual(['b'])
  expect(await table.past(NOW + 5, 500)).toEqual([silence('a', NOW + 5)])
  expect(await table.end('a', NOW + 6)).toBe(false)
  expect(await table.end("x' or '1' eq '1", NOW + 6)).toBe(false)
})

test('two who end it at once both learn what became of it', async () => {
  await createSilenceTable(tables()).keep(silence('a', NOW + 10_000))
  const [one, two] = [createSilenceTable(tables()), createSilenceTable(tables())]
  const ended = await Promise.all([one.end('a', NOW + 5), two.end('a', NOW + 6)])
  expect(ended).toContain(true)
  expect(await one.current(NOW + 6)).toEqual([])
  expect(await one.past(NOW + 6, 500)).toHaveLength(1)
})

describe('a row that somebody broke silences nothing', () => {
  test.each<[string, Readonly<Record<string, unknown>>]>([
    ['no lists', {}],
    ['a list that is no JSON', { rules: 'token-expiry' }],
    ['a list that is none', { rules: '{"a":1}' }],
    ['a list that is none beside a sound one', { rules: '{"a":1}', accounts: '["a"]' }],
    ['a list of no texts', { rules: '[1]', everything: true }],
  ])('%s', async (_, columns) => {
    const client = await tables().open('silences')
    const [from, until] = [new Date(NOW - 1), new Date(NOW + 9_000)]
    await client.createEntity({
      partitionKey: 'silences',
      rowKey: `${999_999_999_999_999 - until.getTime()}|x`,
      id: 'x',
      from,
      until,
      author: 'a',
      comment: 'c',
      ...columns,
    })
    const silences = await createSilenceTable(tables()).current(NOW)
    expect(silences).toHaveLength(1)
    expect(silenceOf(silences, { rule: 'token-expiry', account: 'a', group: 'g' }, NOW)).toBeUndefined()
  })
})

test('there are at most so many current ones; past ones do not count', async () => {
  const table = createSilenceTable(tables())
  await table.keep(silence('past', NOW - 1))
  const ids = Array.from({ length: MAX_SILENCES }, (_, index) => `s${index}`)
  for (const id of ids) await table.keep(silence(id, NOW + 60_000))
  expect(await addSilence(silence('more', NOW + 1_000), table)).toBe(false)
  expect(await table.end('s7', NOW)).toBe(true)
  expect(await addSilence(silence('more', NOW + 1_000), table)).toBe(true)
  expect(await listSilences(NOW, { past: false }, table)).toHaveLength(MAX_SILENCES)
  expect(await listSilences(NOW, { past: true }, table)).toHaveLength(MAX_SILENCES + 2)
})
