import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { charactersOf, messageText } from '../../src/adapters/message-text.ts'
import { createKnownRecords } from '../../src/core/known-records.ts'
import { DEFAULT_LIMITS, type Limits } from '../../src/core/limits.ts'
import { createClassifier } from '../../src/core/outcome.ts'
import type { Reader } from '../../src/flows/read-item.ts'
import { readMessage } from '../../src/flows/read-message.ts'
import { taxonomy } from '../../src/taxonomy/taxonomy.ts'
import { goodRecord } from '../fuzz/hostile-cases.ts'
import { NOON } from '../support/outcomes.ts'

const MIB = 1024 * 1024
const classify = createClassifier(taxonomy)
const A = JSON.stringify(goodRecord())

/** The reader that remembers earlier records, and the one that parses all, come to the same. */
function read(body: string | Uint8Array, limits: Partial<Limits>) {
  const plain: Reader = {
    decode: messageText,
    classify,
    retention: Number.POSITIVE_INFINITY,
    limits: { ...DEFAULT_LIMITS, ...limits },
  }
  const known = createKnownRecords(classify)
  const message = { shard: 'p00', sequence: 1, enqueued: NOON, body: Buffer.from(body) }
  const come = [plain, { ...plain, known, charactersOf }, { ...plain, known, charactersOf }].map(reader => {
    const { contributions, foreign, rejected } = readMessage(message, reader)
    return { counted: contributions.length, foreign, rejected: rejected.map(({ reason }) => reason) }
  })
  expect(come.slice(1)).toEqual([come[0], come[0]])
  return come[0]
}

const envelope = (...records: readonly string[]) => `{"records":[${records.join(',')}]}`
const list = (count: number) => Array<string>(count).fill(A)
const times = (count: number) => list(count).join(',')
const whole = (counted: number) => ({ counted, foreign: 0, rejected: [] })
const broken = (counted: number) => ({ counted, foreign: 0, rejected: ['not-json'] })
const rejected = (counted = 0) => ({ counted, foreign: 0, rejected: ['over-limit'] })

const fieldsOf = (value: object): number =>
  Object.values(value).reduce<number>((sum, one) => sum + 1 + (typeof one === 'object' ? fieldsOf(one) : 0), 0)
/** Those of the good record, and a list of further ones. */
const ofFields = (count: number) =>
  JSON.stringify({ ...goodRecord(), more: Array(count - fieldsOf(goodRecord()) - 1).fill(0) })
const ofDepth = (levels: number) =>
  JSON.stringify({ ...goodRecord(), more: 0 }).replace(
    '"more":0',
    `"more":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}`,
  )
/** Objects within objects, as fields of a record. */
const ofObjects = (levels: number) =>
  JSON.stringify({ ...goodRecord(), more: 0 }).replace(
    '"more":0',
    `"more":${'{"a":'.repeat(levels - 2)}{}${'}'.repeat(levels - 2)}`,
  )
const enveloped = (levels: number) => `${'['.repeat(levels)}${A}${']'.repeat(levels)}`
const namedEnvelopes = (levels: number) => `${'{"records":['.repeat(levels / 2)}${A}${']}'.repeat(levels / 2)}`
/** More than a message of a hub, with so many signs behind one whole record. */
const longWith = (signs: number, sign: string, weight: number) => {
  const rest = signs - 0.5 * A.replaceAll(/[^"'\\]/g, '').length - A.replaceAll(/[^,]/g, '').length
  return `${A}${' '.repeat(MIB)}${sign.repeat((rest - 2 * A.replaceAll(/[^[{]/g, '').length) / weight)}`
}

describe.each<[string, Partial<Limits>, string | Uint8Array, object, string | Uint8Array, object]>([
  ['bytes', { messageBytes: A.length }, A, whole(1), `${A} `, rejected()],
  ['bytes, gzipped', { messageBytes: A.length }, gzipSync(A), whole(1), gzipSync(`${A} `), rejected()],
  [
    'bytes, as Azure Monitor packs',
    { messageBytes: envelope(A).length },
    envelope(A),
    whole(1),
    envelope(`${A} `),
    rejected(),
  ],
  ['records, in a list', { messageRecords: 3 }, `[${times(3)}]`, whole(3), `[${times(4)}]`, rejected()],
  [
    'records, as Azure Monitor packs',
    { messageRecords: 3 },
    envelope(...list(3)),
    whole(3),
    envelope(...list(4)),
    rejected(),
  ],
  ['records, in lines', { messageRecords: 3 }, list(3).join('\n'), whole(3), list(4).join('\n'), rejected()],
  ['records, cut off', { messageRecords: 3 }, `[${times(2)},{`, broken(2), `[${times(3)},{`, rejected()],
  [
    'records that are none',
    { messageRecords: 3 },
    '[1,2,3]',
    { counted: 0, foreign: 0, rejected: Array(3).fill('not-an-object') },
    '[1,2,3,4]',
    rejected(),
  ],
  [
    'records, as text',
    { messageRecords: 3 },
    JSON.stringify({ records: `[${times(3)}]` }),
    whole(3),
    JSON.stringify({ records: `[${times(4)}]` }),
    rejected(),
  ],
  ['levels of lists', { envelopes: 4 }, enveloped(4), whole(1), enveloped(5), rejected()],
  ['levels of envelopes', { envelopes: 4 }, namedEnvelopes(4), whole(1), namedEnvelopes(6), rejected()],
  ['fields', { recordFields: 40 }, envelope(A, ofFields(40)), whole(2), envelope(A, ofFields(41)), rejected(1)],
  [
    'levels of lists in a record',
    { recordDepth: 9 },
    envelope(A, ofDepth(9)),
    whole(2),
    envelope(A, ofDepth(10)),
    rejected(1),
  ],
  [
    'levels of objects in a record',
    { recordDepth: 9 },
    envelope(A, ofObjects(9)),
    whole(2),
    envelope(A, ofObjects(10)),
    rejected(1),
  ],
  ['signs: lines', { messageSigns: 5_000 }, longWith(5_000, '\n', 1), whole(1), longWith(5_001, '\n', 1), rejected()],
  ['signs: commas', { messageSigns: 5_000 }, longWith(5_000, ',', 1), whole(1), longWith(5_001, ',', 1), rejected()],
  [
    'signs: quotes',
    { messageSigns: 5_000 },
    longWith(5_000, '"', 0.5),
    broken(1),
    longWith(5_000.5, '"', 0.5),
    rejected(),
  ],
  [
    'signs: apostrophes',
    { messageSigns: 5_000 },
    longWith(5_000, "'", 0.5),
    broken(1),
    longWith(5_000.5, "'", 0.5),
    rejected(),
  ],
  [
    'signs: backslashes',
    { messageSigns: 5_000 },
    longWith(5_000, '\\', 0.5),
    broken(1),
    longWith(5_000.5, '\\', 0.5),
    rejected(),
  ],
  ['signs: braces', { messageSigns: 5_000 }, longWith(5_000, '{', 2), broken(1), longWith(5_002, '{', 2), rejected()],
  ['signs: brackets', { messageSigns: 5_000 }, longWith(5_000, '[', 2), broken(1), longWith(5_002, '[', 2), rejected()],
])('%s', (_, limits, within, comesTo, over, becomes) => {
  test('as many as may be', () => expect(read(within, limits)).toEqual(comesTo))
  test('one more', () => expect(read(over, limits)).toEqual(becomes))
})

test('a message that a hub takes as it is may be all signs', () => {
  expect(read(`${A}${'\n'.repeat(MIB - A.length)}`, { messageSigns: 10 })).toEqual(whole(1))
})

test('ordinary records gzipped fit into the defaults', () => {
  const records = list(Math.floor((8 * MIB - 20) / (A.length + 1)))
  expect(read(gzipSync(envelope(...records)), {})?.counted).toBe(records.length)
})
