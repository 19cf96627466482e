import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createClaimMemory } from '../../local/backfill/claim-table.ts'
import type { Claim } from '../../local/backfill/claims.ts'
import { type CountPorts, countFile } from '../../local/backfill/count-file.ts'
import { createDryCounter } from '../../local/backfill/counter.ts'
import { createKeyLock } from '../../local/backfill/key-lock.ts'
import { newTotals } from '../../local/backfill/totals.ts'
import { messageText } from '../../src/adapters/message-text.ts'
import { createClassifier } from '../../src/core/outcome.ts'
import { taxonomy } from '../../src/taxonomy/taxonomy.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'causeway-backfill-count-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const reader = { decode: messageText, classify: createClassifier(taxonomy), retention: Number.POSITIVE_INFINITY }

/** A run that keeps everything in memory. */
function newRun(): CountPorts {
  return {
    claims: createClaimMemory(),
    counter: createDryCounter(reader),
    lock: createKeyLock(),
    patience: { signal: new AbortController().signal, onWait: () => {} },
    totals: newTotals([]),
    onProgress: () => {},
    now: Date.now,
  }
}

/** The same run, in which something happens before the first claim is added. */
function before(run: CountPorts, happens: (first: string, claim: Claim) => Promise<unknown>): CountPorts {
  let happened = false
  return {
    ...run,
    claims: {
      ...run.claims,
      async add(first, claim) {
        if (!happened) await happens(first, claim)
        happened = true
        return run.claims.add(first, claim)
      },
    },
  }
}

async function fileOf(name: string, lines: readonly string[]) {
  const path = join(folder, name)
  await writeFile(path, `${lines.join('\n')}\n`)
  return { path, size: (await stat(path)).size }
}

const lines = (count: number) => Array.from({ length: count }, (_, index) => `{"category":"AppRequests","n":${index}}`)

test('a file that is overwritten between its two readings is not counted as what it was', async () => {
  const file = await fileOf('changed', lines(5_000))
  const run = newRun()
  const changed = lines(5_000).with(3_000, '{"category":"AppRequests","other":1}')
  await expect(
    countFile(
      file,
      before(run, () => fileOf('changed', changed)),
    ),
  ).rejects.toThrow('has changed')
  // The chunks before the change are right.
  expect(run.totals.records).toBe(2_048)
  await countFile(await fileOf('changed', lines(5_000)), run)
  expect(run.totals.records).toBe(5_000)
})

test('a file that is cut between its two readings fails, and goes on where it ended', async () => {
  const file = await fileOf('shorter', lines(5_000))
  const run = newRun()
  await expect(
    countFile(
      file,
      before(run, () => fileOf('shorter', lines(2_500))),
    ),
  ).rejects.toThrow('has changed')
  await countFile(await fileOf('shorter', lines(5_001)), run)
  expect([run.totals.records, run.totals.messagesBefore]).toEqual([5_001, 2_048])
})

test.each([
  ['an earlier copy', lines(200), 100, 200],
  ['another file that begins alike', [...lines(100), '{"category":"AppRequests","other":1}'], 300, 0],
])('when another process claims %s first, the file is looked at again', async (_, others, records, already) => {
  const file = await fileOf('raced', lines(300))
  const run = newRun()
  const other = { ...newRun(), claims: run.claims, counter: run.counter }
  await countFile(
    file,
    before(run, async () => countFile(await fileOf('other', others), other)),
  )
  expect([other.totals.records, run.totals.records, run.totals.messagesBefore]).toEqual([
    others.length,
    records,
    already,
  ])
})

test('nothing is claimed where it is unknown what is claimed already', async () => {
  const file = await fileOf('unread', lines(3))
  const run = newRun()
  const added: Claim[] = []
  const claims: CountPorts['claims'] = {
    read: () => Promise.reject(new Error('no')),
    add(_, claim) {
      added.push(claim)
      return Promise.resolve(true)
    },
  }
  await expect(countFile(file, { ...run, claims })).rejects.toThrow('cannot be used')
  expect(added).toEqual([])
})

test('claims that were never counted are counted by the next run, at the time of the claim', async () => {
  const file = await fileOf('crashed', ['{"category":"KeyDeliveryRequests","resultType":"Succeeded"}'])
  const run = newRun()
  const claimed = Date.UTC(2023, 5, 30)
  const crashing = {
    ...run,
    now: () => claimed,
    counter: { ...run.counter, progress: () => Promise.reject(new Error('crash')) },
  }
  await expect(countFile(file, crashing)).rejects.toThrow('crash')
  const times: number[] = []
  const count: typeof run.counter.count = (shard, messages) => {
    times.push(...messages.map(({ enqueued }) => enqueued))
    return run.counter.count(shard, messages)
  }
  await countFile(file, { ...run, counter: { ...run.counter, count } })
  expect(times).toEqual([claimed])
})
