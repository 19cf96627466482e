import { describe, expect, test } from 'vitest'
import { createClaimMemory, createClaimTable } from '../../local/backfill/claim-table.ts'
import { type Claim, type Content, enqueuedOf, MARK_DIGITS, matchClaims, shardOf } from '../../local/backfill/claims.ts'
import { createContentDigest, nextMark } from '../../local/backfill/content-digest.ts'
import { fileTime, statedTimes } from '../../local/backfill/enqueued.ts'
import { createKeyLock } from '../../local/backfill/key-lock.ts'
import { createRate, duration, progressLine, summaryText } from '../../local/backfill/progress-line.ts'
import { newTotals } from '../../local/backfill/totals.ts'
import { StoreError, untilStored } from '../../local/backfill/until-stored.ts'
import { useTables } from '../support/tables.ts'

const tables = useTables()

function marksTo(limit: number, from = 0): readonly number[] {
  const marks: number[] = []
  for (let count = nextMark(from); count <= limit; count = nextMark(count)) marks.push(count)
  return marks
}

describe('marks', () => {
  test('every count to begin with, then fewer than one in 64 without one, and few at all', () => {
    const marks = marksTo(10_000_000)
    expect(marks.slice(0, 128)).toEqual(Array.from({ length: 128 }, (_, index) => index + 1))
    for (const [index, mark] of marks.entries())
      expect(mark - (marks[index - 1] ?? 0)).toBeLessThanOrEqual(Math.max(1, mark / 64))
    expect(marks.length).toBeLessThan(1_300)
    // What a claim keeps has to fit a property of 32 Ki characters.
    expect(marksTo(2 ** 40).length * MARK_DIGITS).toBeLessThan(32_768)
  })

  test.each([1, 127, 128, 129, 1_000, 65_535, 65_537])('those behind %d do not depend on where one begins', from => {
    expect(marksTo(200_000, from)).toEqual(marksTo(200_000).filter(mark => mark > from))
  })
})

/** A file of these messages, as a scan finds it. */
function contentOf(messages: readonly string[]): Content {
  const digest = createContentDigest()
  const digests = new Map<number, string>()
  for (const body of messages) {
    digest.add({ body: Buffer.from(body), enqueued: undefined, key: '' })
    digests.set(digest.count, digest.value())
  }
  return { messages: messages.length, digests }
}

function claimOf(messages: readonly string[], variant = 1, index = 0, from = 0): Claim {
  const { digests } = contentOf(messages)
  const to = messages.length
  const marks = marksTo(to, from).map(count => [count, digests.get(count)?.slice(0, MARK_DIGITS) ?? ''] as const)
  return { variant, index, from, to, digest: digests.get(to) ?? '', marks: new Map(marks), enqueued: index, name: 'x' }
}

describe('which file it is', () => {
  const many = Array.from({ length: 1_000 }, (_, index) => String(index))
  const [abc, abd, ab] = ['abc'.split(''), 'abd'.split(''), 'ab'.split('')]
  const grown = [claimOf(ab), claimOf(abc, 1, 1, 2)]
  test.each<[string, readonly Claim[], readonly string[], number, number]>([
    ['a new one', [], abc, 1, 0],
    ['the same', [claimOf(abc)], abc, 1, 3],
    ['grown', [claimOf(ab)], abc, 1, 2],
    ['grown again, claims in any order', grown.toReversed(), 'abcd'.split(''), 1, 3],
    ['a copy from before it grew', grown, ab, 1, 3],
    ['a cut-short copy', [claimOf(many)], many.slice(0, 517), 1, 1_000],
    ['another one that begins alike', [claimOf(abc)], abd, 2, 0],
    [
      'another one that begins alike, and shorter',
      [claimOf(many)],
      [...many.slice(0, 500), 'x', ...many.slice(501, 900)],
      2,
      0,
    ],
    ['another one of which only the last message differs', [claimOf([...many, 'x', 'y'])], [...many, 'x', 'z'], 2, 0],
    ['grown where another one of the same beginning did not', [claimOf(abc), claimOf(abd, 2)], 'abde'.split(''), 2, 3],
    ['the beginning of both', [claimOf(abd, 2), claimOf(abc)], ab, 1, 3],
    ['a third', [claimOf(abc), claimOf(abd, 2)], 'abe'.split(''), 3, 0],
    [
      'a part of which was claimed by another content',
      [claimOf(ab), { ...claimOf('axc'.split(''), 1, 1, 2) }],
      abc,
      2,
      0,
    ],
  ])('%s', (_, claims, messages, variant, to) => {
    const known = matchClaims(claims, contentOf(messages))
    expect([known.variant, known.claims.at(-1)?.to ?? 0]).toEqual([variant, to])
  })

  test('messages cut differently are different', () => {
    const digest = (messages: readonly string[]) => contentOf(messages).digests.get(messages.length)
    expect(new Set([['ab', 'c'], ['a', 'bc'], ['abc'], ['ab1|c']].map(digest)).size).toBe(4)
  })

  test('its shards', () => {
    expect([1, 2, 12].map(variant => shardOf('0a', variant))).toEqual(['f-0a', 'f-0a-2', 'f-0a-12'])
  })

  test('each message keeps the time of its claim', () => {
    const claims = [claimOf(ab), claimOf(abc, 1, 1, 2)]
    expect([0, 1, 2].map(sequence => enqueuedOf(claims, sequence))).toEqual([0, 0, 1])
  })
})

describe('claims', () => {
  test.each([
    ['in a table', () => createClaimTable(tables())],
    ['in memory', createClaimMemory],
  ])('%s: come back as they were, and none is ever replaced', async (_, create) => {
    const store = create()
    const many = Array.from({ length: 5_000 }, (__, index) => String(index))
    const first = { ...claimOf(many.slice(0, 3_000)), name: 'PT1H.json', enqueued: Date.UTC(2023, 5, 30) }
    const second = claimOf(many, 1, 1, 3_000)
    expect(await store.read('aa')).toEqual([])
    for (const claim of [first, second, claimOf(['x'], 2)]) expect(await store.add('aa', claim)).toBe(true)
    expect(await store.add('aa', claimOf(['y'], 1, 1))).toBe(false)
    expect(await store.read('aa')).toEqual([first, second, claimOf(['x'], 2)])
    expect(await store.read('ab')).toEqual([])
  })
})

describe('the time of a file', () => {
  const path = '/x/resourceId=/A/y=2023/m=06/d=30/h=12/m=00/PT1H.json'
  const [now, modified] = [Date.UTC(2024, 0, 1), Date.UTC(2023, 6, 2)]
  test.each<[string, Parameters<typeof fileTime>[0], number]>([
    ['the end of the hour in its path', { path, modified, now, stated: [] }, Date.UTC(2023, 5, 30, 13)],
    ['also on Windows', { path: path.replaceAll('/', '\\'), modified, now, stated: [] }, Date.UTC(2023, 5, 30, 13)],
    ['no hour that there is', { path: path.replace('h=12', 'h=31'), modified, now, stated: [] }, modified],
    ['else when it was written', { path: '/x/a.json', modified: modified + 0.7, now, stated: [5] }, modified],
    ['never before its records', { path: '/x/a.json', modified, now, stated: [now - 9] }, now - 9],
    [
      'but for times that nobody can have written',
      { path, modified, now, stated: [now * 9] },
      Date.UTC(2023, 5, 30, 13),
    ],
    ['a date of an archive made for equal bytes', { path: '/x/a.json', modified: 0, now, stated: [] }, now],
    ['a date to come', { path: '/x/a.json', modified: now + 9, now, stated: [] }, now],
  ])('%s', (_, times, expected) => {
    expect(fileTime(times)).toBe(expected)
  })

  test('what records state', () => {
    expect(statedTimes('{"records":[{"time":"2023-06-30T12:00:00Z"},{"TimeGenerated":"x"},{}]}')).toEqual([
      Date.UTC(2023, 5, 30, 12),
    ])
    expect(statedTimes('no json')).toEqual([])
  })
})

test('one at a time works on a key, in turn; others do not wait', async () => {
  const lock = createKeyLock()
  const order: string[] = []
  const work = async (key: string, name: string) => {
    const release = await lock.take(key)
    order.push(`${name}+`)
    await new Promise(resolve => setTimeout(resolve, 5))
    order.push(`${name}-`)
    release()
  }
  await Promise.all([work('a', '1'), work('a', '2'), work('b', '3'), work('a', '4')])
  expect(order.filter(one => !one.startsWith('3'))).toEqual(['1+', '1-', '2+', '2-', '4+', '4-'])
  expect(order.indexOf('3+')).toBeLessThan(order.indexOf('1-'))
})

describe('what a person reads', () => {
  const totals = { ...newTotals([{ size: 400e6 }, { size: 56e6 }]), filesDone: 1, bytesDone: 12_345_678 }

  test('the line of progress', () => {
    expect(progressLine({ ...totals, records: 45_123 }, { bytes: 2.5e6, records: 2_345.2 })).toBe(
      'files 1/2 · 45,123 records · 12.3 of 456.0 MB · 2,345 records/s · 3 min left',
    )
    expect(progressLine(totals, { bytes: 0, records: 0 })).toBe('files 1/2 · 0 records · 12.3 of 456.0 MB')
  })

  test('the rate is that of the last half minute', () => {
    const rate = createRate()
    expect(rate.add({ at: 0, bytes: 0, records: 0 })).toEqual({ bytes: 0, records: 0 })
    expect(rate.add({ at: 10_000, bytes: 1_000, records: 10 })).toEqual({ bytes: 100, records: 1 })
    for (let at = 20_000; at <= 100_000; at += 10_000) rate.add({ at, bytes: 1_000, records: 10 })
    expect(rate.add({ at: 110_000, bytes: 4_000, records: 10 })).toEqual({ bytes: 100, records: 0 })
  })

  test('the summary', () => {
    const rejected = new Map([
      ['not-json', 3],
      ['bad-time', 1],
    ])
    const told = {
      ...totals,
      filesDone: 2,
      messages: 9,
      records: 10,
      counted: 5,
      foreign: 1,
      rejected,
      messagesBefore: 7,
    }
    expect(summaryText(told, 61_000)).toBe(
      '2 files, 9 messages, 10 records = 5 counted + 1 foreign + 4 rejected (not-json 3, bad-time 1); 7 messages were counted already; 61 s',
    )
  })

  test.each([
    [0, '0.0 s'],
    [9_960, '10 s'],
    [99_400, '99 s'],
    [99_600, '2 min'],
    [3_599_000, '1 h 0 min'],
    [7_900_000, '2 h 12 min'],
  ])('%d ms: %s', (milliseconds, text) => {
    expect(duration(milliseconds)).toBe(text)
  })
})

test('a table that was lost is made at the next attempt; a row that is not there stays away', async () => {
  const opened = tables()
  await opened.open('lost')
  await tables().drop('lost')
  const waits: string[] = []
  const patience = { signal: new AbortController().signal, onWait: (reason: string) => waits.push(reason) }
  const row = { partitionKey: 'p', rowKey: 'r' }
  await untilStored(async () => (await opened.open('lost')).createEntity(row), patience)
  expect(waits).toEqual(['status 404'])
  const read = async () => (await opened.open('lost')).getEntity('p', 'other')
  await expect(untilStored(read, patience)).rejects.toThrow(StoreError)
})
