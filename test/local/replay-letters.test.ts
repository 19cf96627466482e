import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseLetter } from '../../local/replay/arguments.ts'
import { finishRun } from '../../local/replay/letter-run.ts'
import { chosenLetters, type LetterChoice } from '../../local/replay/letters.ts'
import { previewLetters, sendLetters } from '../../local/replay/send-letters.ts'
import { type LetterDesk, takeLetter } from '../../local/replay/take-letter.ts'
import { createAccountTable } from '../../src/adapters/account-table.ts'
import { createAggregateTable } from '../../src/adapters/aggregate-table.ts'
import { createCallerMarker } from '../../src/adapters/caller-hash.ts'
import { createChangeTable } from '../../src/adapters/change-table.ts'
import { createDeadLetterTable } from '../../src/adapters/dead-letter-table.ts'
import { createFingerprintTable } from '../../src/adapters/fingerprint-table.ts'
import { messageText } from '../../src/adapters/message-text.ts'
import { createProgressTable } from '../../src/adapters/progress-table.ts'
import type { DiagnosticEvent } from '../../src/core/event.ts'
import { letterId } from '../../src/core/letter-id.ts'
import { createClassifier } from '../../src/core/outcome.ts'
import { MINUTE } from '../../src/core/window.ts'
import { type IngestPorts, ingestBatch } from '../../src/flows/ingest-batch.ts'
import { taxonomy } from '../../src/taxonomy/taxonomy.ts'
import { addingRowByRow, failingWrites } from '../support/failing-writes.ts'
import { NOON } from '../support/outcomes.ts'
import { useTables } from '../support/tables.ts'

const tables = useTables()
const classify = createClassifier(taxonomy)

/** Code that fails at the operations that it names; fewer with each version. */
const VERSIONS = [['poison', 'venom'], ['venom'], []] as const
const NEWEST = VERSIONS.length - 1

function instance(version: number): LetterDesk {
  const opened = tables()
  const failsAt = new Set<string>(VERSIONS[version])
  const letters = createDeadLetterTable(opened)
  const reader = {
    decode: messageText,
    classify: (event: DiagnosticEvent) => {
      if (failsAt.has(event.policy ?? '')) throw new TypeError(`no ${event.policy}`)
      return classify(event)
    },
    retention: Number.POSITIVE_INFINITY,
  }
  const ports: IngestPorts = {
    reader,
    accounts: createAccountTable(opened),
    callers: createCallerMarker(opened),
    aggregates: createAggregateTable(opened),
    deadLetter: letters,
    fingerprints: createFingerprintTable(opened),
    changes: createChangeTable(opened, () => NOON),
    progress: createProgressTable(opened),
    telemetry: { emit: () => {} },
  }
  return { letters, ports, now: () => NOON }
}

/** The same, but it dies at the n-th write, before that happens or after. */
function dyingInstance(version: number, n: number, after: boolean): LetterDesk {
  const desk = instance(version)
  const failing = failingWrites(write => write >= n, after)
  const { aggregates, changes, progress } = desk.ports
  return {
    ...desk,
    letters: { ...desk.letters, update: failing(desk.letters.update) },
    ports: {
      ...desk.ports,
      aggregates: addingRowByRow(aggregates, failing),
      changes: { ...changes, mark: failing(changes.mark) },
      progress: { ...progress, advance: failing(progress.advance) },
    },
  }
}

type Kind = 'plain' | 'poison' | 'venom' | 'junk'

function record(account: string, kind: Kind, minute = 0) {
  if (kind === 'junk') return 7
  return {
    time: new Date(NOON + minute * MINUTE).toISOString(),
    resourceId: `/subscriptions/s/resourceGroups/g/providers/Microsoft.Media/mediaservices/${account}`,
    category: 'KeyDeliveryRequests',
    resultType: 'Succeeded',
    resultSignature: 'OK',
    properties: { policyName: kind, tokenType: 'JWT', statusMessage: '' },
  }
}

/** What the functions of a version made of messages of these records. */
async function ingest(shard: string, messages: readonly (readonly Kind[] | string)[], version = 0): Promise<void> {
  const { ports } = instance(version)
  const bodies = messages.map(kinds =>
    typeof kinds === 'string' ? kinds : JSON.stringify({ records: kinds.map(kind => record(shard, kind)) }),
  )
  await ingestBatch(
    shard,
    bodies.map((body, sequence) => ({ shard, sequence, enqueued: NOON + sequence, body: Buffer.from(body) })),
    ports,
  )
}

async function countOf(account: string): Promise<number> {
  const rows = await createAggregateTable(tables()).read(account, NOON - 60 * MINUTE, NOON + 60 * MINUTE)
  return rows.reduce((sum, { count }) => sum + count, 0)
}

async function* places(shard: string, sequences: readonly number[]) {
  for (const sequence of sequences) yield { shard, sequence }
}

async function send(desk: LetterDesk, chosen: Parameters<typeof sendLetters>[1]): Promise<readonly string[]> {
  const lines: string[] = []
  await sendLetters(desk, chosen, line => lines.push(line))
  return lines
}

const all = (desk: LetterDesk, choice: LetterChoice) => chosenLetters(desk.letters, choice, false)

async function leftOf(shard: string): Promise<Readonly<Record<string, number>>> {
  const left: Record<string, number> = {}
  for await (const letter of instance(0).letters.list({ shard })) left[letterId(letter)] = letter.frame.rejectedCount
  return left
}

test('after a fix, what was rejected of a message is counted, what was counted is not, and twice is once', async () => {
  await ingest('p20', [['plain', 'poison', 'junk', 'plain', 'poison'], ['plain'], ['venom']])
  expect(await countOf('p20')).toBe(3)
  const desk = instance(NEWEST)
  const preview: string[] = []
  await previewLetters(desk, places('p20', [0, 1, 2]), line => preview.push(line))
  expect(preview).toEqual([
    'p20:0  would count 2 records: ok 2; still rejected: not-an-object 1',
    'p20:1  there is no such dead letter, or it has expired',
    'p20:2  would count 1 record: ok 1',
  ])
  expect(await countOf('p20')).toBe(3)
  const lines = await send(desk, all(desk, { shard: 'p20' }))
  expect(lines.slice(0, 2)).toEqual([
    'p20:0  counts 2 records: ok 2; still rejected: not-an-object 1',
    'p20:2  counts 1 record: ok 1',
  ])
  expect(lines[2]).toMatch(/^2 letters counted, as shard r-letters-20230630120000-[0-9a-f]{8}$/)
  expect(await countOf('p20')).toBe(6)
  expect(await leftOf('p20')).toEqual({ 'p20:0': 1, 'p20:2': 0 })
  expect(await send(instance(NEWEST), places('p20', [0, 2, 2, 0]))).toEqual([
    'p20:0  still rejected: not-an-object 1',
    'p20:2  was counted by an earlier replay',
    'p20:2  was counted by an earlier replay',
    'p20:0  still rejected: not-an-object 1',
    'nothing to count',
  ])
  expect(await countOf('p20')).toBe(6)
})

test('a letter can be replayed after each fix; each time what can be read now is counted', async () => {
  await ingest('p21', [['poison', 'venom', 'plain', 'poison']])
  for (const [version, counted] of [
    [0, 1],
    [1, 3],
    [2, 4],
    [1, 4],
  ] as const) {
    await send(instance(version), places('p21', [0]))
    expect(await countOf('p21')).toBe(counted)
  }
  const letter = await instance(0).letters.find('p21', 0)
  expect(letter?.replay).toMatchObject({ state: 'settled', replayed: 3 })
})

test('a record without a time counts where it would have counted when it came', async () => {
  const { time: _, ...timeless } = record('p22', 'poison') as { readonly time: string }
  await ingest('p22', [JSON.stringify([timeless])])
  await send(instance(NEWEST), places('p22', [0]))
  const [row] = await createAggregateTable(tables()).read('p22', 0, NOON * 2)
  expect(row).toMatchObject({ minute: NOON, count: 1 })
})

test('a letter whose message is not whole is left to the functions', async () => {
  const body = Buffer.from(JSON.stringify({ records: [record('p23', 'poison')] }))
  const message = { shard: 'p23', sequence: 5, enqueued: NOON, body }
  await instance(0).letters.keep([{ message, index: 0, records: 1, reason: 'unreadable' }])
  expect(await send(instance(NEWEST), places('p23', [5]))).toEqual([
    'p23:5  is not counted whole yet: the functions still come to its message',
    'nothing to count',
  ])
  expect(await countOf('p23')).toBe(0)
})

test('a message that comes apart into other records than were counted is refused, whatever they are', async () => {
  const body = Buffer.from(JSON.stringify([record('p24', 'plain'), record('p24', 'poison'), 7]))
  const message = { shard: 'p24', sequence: 0, enqueued: NOON, body }
  const desk = instance(NEWEST)
  // As by code that read another record as the counted one.
  const other = { ...message, body: Buffer.from(JSON.stringify([{ other: 1 }, 7, 7])) }
  await desk.letters.keep([1, 2].map(index => ({ message: other, index, records: 3, reason: 'not-json' as const })))
  const letter = await desk.letters.find('p24', 0)
  if (letter === undefined) throw new Error('no letter')
  const kept = { ...desk.letters, body: async () => body }
  await ingest('p24', [['plain']])
  const lines = await send({ ...desk, letters: kept }, places('p24', [0]))
  expect(lines[0]).toContain('cannot be replayed: its message comes apart into other records now')
})

test('a letter of which only the first bytes are kept is refused', async () => {
  const body = Buffer.concat([Buffer.from('['), Buffer.alloc(2_200_000, '7,'), Buffer.from('7]')])
  const message = { shard: 'p25', sequence: 0, enqueued: NOON, body }
  await instance(0).letters.keep([{ message, index: 0, records: 1, reason: 'not-json' }])
  await ingest('p25', [['plain']])
  expect((await send(instance(NEWEST), places('p25', [0])))[0]).toMatch(/^p25:0 {2}cannot be replayed: only the first/)
})

test('a row that the store refuses in a replay leaves its records in their own letter, and makes no second one', async () => {
  await ingest('p26', [['poison', 'plain', 'poison']])
  const desk = instance(NEWEST)
  let refusals = 0
  const { aggregates } = desk.ports
  const add: typeof aggregates.add = async (_, deltas) => {
    refusals++
    return { rows: 0, refused: deltas.flatMap(delta => delta.contributions) }
  }
  const refusing = { ...desk, ports: { ...desk.ports, aggregates: { ...aggregates, add } } }
  await send(refusing, places('p26', [0]))
  expect([refusals, await countOf('p26')]).toEqual([1, 1])
  expect(await leftOf('p26')).toEqual({ 'p26:0': 2 })
  for await (const letter of desk.letters.list({})) expect(letter.shard).not.toMatch(/^r-letters/)
  await send(instance(NEWEST), places('p26', [0]))
  expect(await countOf('p26')).toBe(3)
  expect(await leftOf('p26')).toEqual({ 'p26:0': 0 })
})

test('two replays at once share the letters between them', async () => {
  await ingest(
    'p27',
    Array.from({ length: 30 }, (): readonly Kind[] => ['plain', 'poison']),
  )
  const numbers = Array.from({ length: 30 }, (_, index) => index)
  await Promise.all([
    send(instance(NEWEST), places('p27', numbers)),
    send(instance(NEWEST), places('p27', numbers.toReversed())),
    send(instance(NEWEST), places('p27', numbers)),
  ])
  await send(instance(NEWEST), places('p27', numbers))
  expect(await countOf('p27')).toBe(60)
  expect(new Set(Object.values(await leftOf('p27')))).toEqual(new Set([0]))
})

test('a list that was read while letters were taken does not make a later one count before an earlier one', async () => {
  await ingest('p81', [['poison']])
  await ingest('p82', [['poison']])
  const desk = instance(NEWEST)
  const run = 'r-letters-listed'
  const take = (shard: string, sequence: number) => {
    return takeLetter(desk, { shard, sequence: 0 }, { shard: run, sequence }, () => true)
  }
  // The list has passed p81 when the letters are taken, and comes to p82 afterwards.
  async function* passing(filter: Parameters<typeof desk.letters.list>[0]) {
    if (filter.state === 'taken') for (const [sequence, shard] of ['p81', 'p82'].entries()) await take(shard, sequence)
    for await (const letter of desk.letters.list(filter)) if (letter.shard !== 'p81') yield letter
  }
  expect(await finishRun({ ...desk, letters: { ...desk.letters, list: passing } }, run)).toBe(0)
  expect(await finishRun(instance(NEWEST), run)).toBe(2)
  expect([await countOf('p81'), await countOf('p82')]).toEqual([1, 1])
})

describe('a replay that was killed', () => {
  test.each(Array.from({ length: 24 }, (_, n) => [Math.floor(n / 2), n % 2 === 1] as const))(
    'at write %i (after it: %s) is finished by the next one',
    async (n, after) => {
      const shard = `p3${n}${after ? 1 : 0}`
      await ingest(shard, [['plain', 'poison'], 'no json', ['poison', 'venom'], ['junk', 'poison']])
      await sendLetters(dyingInstance(1, n, after), places(shard, [3, 0, 1, 2]), () => {}).catch(() => undefined)
      const lines = await send(instance(1), places(shard, [0, 1, 2, 3]))
      expect(await countOf(shard)).toBe(4)
      expect(await leftOf(shard)).toEqual({
        [`${shard}:0`]: 0,
        [`${shard}:1`]: 1,
        [`${shard}:2`]: 1,
        [`${shard}:3`]: 1,
      })
      expect(lines.at(-1)).toMatch(/nothing to count|counted, as shard/)
    },
  )

  test('and whose code was changed before anything was counted, is finished by the new code', async () => {
    await ingest('p50', [
      ['poison', 'venom'],
      ['venom', 'poison'],
    ])
    // Both letters are taken; the third write would be the first row.
    await sendLetters(dyingInstance(1, 2, false), places('p50', [0, 1]), () => {}).catch(() => undefined)
    await send(instance(2), places('p50', []))
    expect(await countOf('p50')).toBe(4)
    expect(await leftOf('p50')).toEqual({ 'p50:0': 0, 'p50:1': 0 })
  })

  test('and whose code was changed back, so that it can read nothing, waits for the next fix', async () => {
    await ingest('p51', [['poison'], ['poison']])
    await sendLetters(dyingInstance(1, 2, false), places('p51', [0, 1]), () => {}).catch(() => undefined)
    await send(instance(0), places('p51', []))
    expect([await countOf('p51'), await leftOf('p51')]).toEqual([0, { 'p51:0': 1, 'p51:1': 1 }])
    await send(instance(1), places('p51', [0, 1]))
    expect(await countOf('p51')).toBe(2)
  })

  test('while it counted, and whose code was changed, must be finished by that code first', async () => {
    await ingest('p52', [['poison', 'venom']])
    // The row is written, the progress is not.
    await sendLetters(dyingInstance(1, 1, true), places('p52', [0]), () => {}).catch(() => undefined)
    expect(await countOf('p52')).toBe(1)
    await expect(send(instance(2), places('p52', [0]))).rejects.toThrow(/p52:0 was being counted .* run that version/)
    await send(instance(1), places('p52', [0]))
    await send(instance(2), places('p52', [0]))
    expect(await countOf('p52')).toBe(2)
  })
})

test('a stop lets what is under way end, and the next replay goes on', async () => {
  await ingest(
    'p60',
    Array.from({ length: 5 }, (): readonly Kind[] => ['poison']),
  )
  const stopping = new AbortController()
  const desk = { ...instance(NEWEST), signal: stopping.signal }
  async function* stoppedAtThird() {
    for (const sequence of [0, 1, 2, 3]) {
      if (sequence === 3) stopping.abort()
      yield { shard: 'p60', sequence }
    }
  }
  const lines: string[] = []
  expect(await sendLetters(desk, stoppedAtThird(), line => lines.push(line))).toBe(false)
  expect(lines.at(-1)).toMatch(/^stopped: 0 of 3/)
  expect((await send(instance(NEWEST), places('p60', [3])))[0]).toMatch(/^3 letters of the earlier run/)
  expect(await countOf('p60')).toBe(4)
})

/**
 * Any letters in any order, chosen again and again, by versions of the code that read more or less, by replays that die
 * at any write or run two at a time. In the end each record that can be read is counted once.
 */
test('letters are counted once, whatever is chosen, dies, or runs at once', async () => {
  let run = 0
  const kinds = fc.array(fc.constantFrom<Kind>('plain', 'poison', 'venom', 'junk'), { maxLength: 4 })
  const text = fc.oneof({ weight: 4, arbitrary: kinds }, { weight: 1, arbitrary: fc.constant('no json') })
  const step = fc.record({
    chosen: fc.array(fc.nat(5), { minLength: 1, maxLength: 6 }),
    version: fc.constantFrom(1, 1, 2),
    dies: fc.option(fc.tuple(fc.nat(14), fc.boolean()), { freq: 2 }),
    twice: fc.boolean(),
  })
  await fc.assert(
    fc.asyncProperty(
      fc.array(text, { minLength: 1, maxLength: 6 }),
      fc.array(step, { maxLength: 5 }),
      async (messages, steps) => {
        const shard = `p7${run++}`
        await ingest(shard, messages)
        for (const { chosen, version, dies, twice } of steps) {
          const desk = dies === null ? instance(version) : dyingInstance(version, ...dies)
          const one = () => sendLetters(desk, places(shard, chosen), () => {}).catch(() => undefined)
          const other = () => sendLetters(instance(version), places(shard, chosen), () => {}).catch(() => undefined)
          await Promise.all(twice ? [one(), other()] : [one()])
        }
        // What the older code had begun is finished by it.
        for (const version of [1, NEWEST]) {
          const desk = instance(version)
          await sendLetters(desk, all(desk, { shard }), () => {}).catch(() => undefined)
        }
        const desk = instance(NEWEST)
        await sendLetters(desk, all(desk, { shard }), () => {})
        const readable = messages.flatMap(one => (typeof one === 'string' ? [] : one)).filter(kind => kind !== 'junk')
        expect(await countOf(shard)).toBe(readable.length)
      },
    ),
    { numRuns: Number(process.env['REPLAY_RUNS'] ?? 60) },
  )
}, 120_000)

test.each(['p03', ':5', 'p03:', 'p03:-1', 'p03:1:2', 'p 3:1', '../x:1'])('%j is no place of a letter', text => {
  expect(() => parseLetter(text)).toThrow('p03:1200')
})
