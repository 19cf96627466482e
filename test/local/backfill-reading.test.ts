import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fileMessages } from '../../local/backfill/file-messages.ts'
import { readInputFile } from '../../local/input-files.ts'
import { captureFile, firstBlockAt } from './backfill-capture-file.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'causeway-backfill-reading-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

let files = 0
async function fileOf(content: string | Uint8Array): Promise<string> {
  const path = join(folder, `file-${files++}`)
  await writeFile(path, content)
  return path
}

interface Read {
  readonly bodies: readonly string[]
  readonly fault: string | undefined
}

async function read(content: string | Uint8Array): Promise<Read> {
  const path = await fileOf(content)
  const bodies: string[] = []
  try {
    for await (const messages of fileMessages(path)) bodies.push(...messages.map(({ body }) => body.toString()))
    return { bodies, fault: undefined }
  } catch (error) {
    return { bodies, fault: String(error) }
  }
}

const [A, B, C] = ['{"a":1}', '{"b":{"c":"]}\\""}}', '{"records":"no list"}']
const PRETTY = JSON.stringify([JSON.parse(A), { b: ['x'] }], undefined, 2)
const utf16 = (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le')

describe('the messages of a file', () => {
  test.each<[string, string | Uint8Array, readonly string[]]>([
    ['JSON lines', `${A}\n${B}\r\n\n \t\n${C}`, [A, B, C]],
    ['JSON lines behind a byte-order mark', `\uFEFF${A}\n${A}\n`, [A, A]],
    ['lines some of which are broken', `${A}\nno json\n7\n${A}\n`, [A, 'no json', '7', A]],
    ['lines of which the first is broken', `{"a":{"b":1\n${A}\n${B}\n`, ['{"a":{"b":1', A, B]],
    ['lines of which the first stops in a text', `{"a":"b\n${A}\n`, ['{"a":"b', A]],
    ['lines that are envelopes', `{"records":[${A},${B}]}\n{ "Records" : [${C}], "more": [1] }\n`, [A, B, C]],
    ['an envelope of other things is no list of records', '[1,2]\n{"records":[1]}\n', ['[1,2]', '{"records":[1]}']],
    ['log lines in brackets', '[2023-06-30 12:00:00] started, {x}\n', ['[2023-06-30 12:00:00] started, {x}']],
    ['an array on one line', `[${A},${B}]`, [A, B]],
    ['an array over many lines', PRETTY, ['{\n    "a": 1\n  }', '{\n    "b": [\n      "x"\n    ]\n  }']],
    ['an array with an element a line', `[\n${A},\n${B}\n]\n`, [A, B]],
    ['an array with an element a line, from the first one on', `[${A},\n${B},\n${C}\n]`, [A, B, C]],
    ['an envelope over many lines', `{\n "records": [\n ${A},\n null, "x", ${B} ]\n}\n`, [A, 'null', '"x"', B]],
    ['documents over many lines, run together', '{\n "a": 1\n}\n{\n "b": 2\n}', ['{\n "a": 1\n}', '{\n "b": 2\n}']],
    ['gzip', gzipSync(`${A}\n${B}\n`), [A, B]],
    ['gzip in two members', Buffer.concat([gzipSync(`${A}\n`), gzipSync(`${B}\n`)]), [A, B]],
    ['gzip with rubbish behind it', Buffer.concat([gzipSync(`${A}\n${B}\n`), Buffer.alloc(100)]), [A, B]],
    ['UTF-16', utf16(`${A}\r\n${B}\r\n`), [A, B]],
    ['UTF-16, the other way round', utf16(`${A}\n${B}\n`).swap16(), [A, B]],
    ['nothing', '', []],
    ['blank lines', '\n \n', []],
    ['an empty array', '[]', []],
  ])('%s', async (_, content, bodies) => {
    expect(await read(content)).toEqual({ bodies, fault: undefined })
  })

  test('lines larger than a hub takes, across the pieces that are read', async () => {
    const lines = [300_000, 10, 2_000_000, 0].map(length => JSON.stringify({ x: 'x'.repeat(length) }))
    expect(await read(lines.join('\n'))).toEqual({ bodies: lines, fault: undefined })
  })
})

describe('what stops in the middle', () => {
  test.each<[string, string | Uint8Array, readonly string[], RegExp]>([
    ['of a line', `${A}\n${B}\n{"c":`, [A, B], /middle of its last line/],
    ['of its only line', '{"c":', [], /middle/],
    ['of a number', `${A}\n12`, [A], /middle/],
    ['of an envelope on one line', `${A}\n{"records":[${A},${B},{"c"`, [A, A, B], /middle/],
    ['of an array over many lines', `[\n${A},\n${B},\n{"c":`, [A, B], /middle of a record/],
  ])('%s', async (_, content, bodies, fault) => {
    expect(await read(content)).toEqual({ bodies, fault: expect.stringMatching(fault) })
  })

  test('a broken envelope among lines costs no line', async () => {
    expect((await read(`${A}\n{"records":[${B},{"c"\n${C}\n`)).bodies).toEqual([A, B, '{"c"', C])
  })
})

/** The promise that resuming rests on: what a cut copy gives are the first messages of the whole. */
describe('a copy that is cut anywhere begins as the whole does', () => {
  const record = fc.record({ a: fc.string({ unit: 'grapheme' }), b: fc.constantFrom([], [{}], { c: ']' }, 7) })
  const records = fc.array(record, { minLength: 1, maxLength: 6 })
  const forms: readonly [string, (texts: readonly string[], all: readonly object[]) => string | Uint8Array][] = [
    ['lines', texts => texts.join('\r\n')],
    ['lines behind a mark', texts => `\uFEFF\n${texts.join('\n')}\n`],
    ['an array', texts => `[${texts.join(' , ')}]`],
    ['a pretty array', (_, all) => JSON.stringify(all, undefined, 1)],
    ['a pretty envelope', (_, all) => JSON.stringify({ records: all }, undefined, 1)],
    ['envelopes a line', texts => texts.map(text => `{"records":[${text},${text}]}`).join('\n')],
    ['a broken line first', texts => ['{"a":{', ...texts].join('\n')],
    ['UTF-16', texts => utf16(texts.join('\n'))],
    ['a capture', texts => captureFile(texts.map(body => ({ body })))],
    [
      'a deflated capture',
      texts =>
        captureFile(
          texts.map(body => ({ body })),
          { codec: 'deflate' },
        ),
    ],
  ]
  test.each(forms)('%s', async (_, form) => {
    await fc.assert(
      fc.asyncProperty(records, fc.double({ min: 0, max: 1, noNaN: true }), async (all, share) => {
        const content = Buffer.from(
          form(
            all.map(one => JSON.stringify(one)),
            all,
          ),
        )
        const whole = await read(content)
        expect(whole.fault).toBeUndefined()
        const { bodies } = await read(content.subarray(0, Math.floor(content.length * share)))
        expect(bodies).toEqual(whole.bodies.slice(0, bodies.length))
      }),
      { numRuns: 60 },
    )
  })

  test('gzip gives the same each time, and nearly all that is there', async () => {
    const lines = Array.from({ length: 30_000 }, (_, index) =>
      JSON.stringify({ index, hash: (index * 7_919) % 10_007 }),
    )
    const gzipped = gzipSync(lines.join('\n'))
    for (const share of [0.01, 0.3, 0.77, 0.999]) {
      const path = await fileOf(gzipped.subarray(0, Math.floor(gzipped.length * share)))
      const found: number[] = []
      for (const pause of [0, 1, 20]) {
        const bodies: string[] = []
        const all = async () => {
          for await (const messages of fileMessages(path)) {
            bodies.push(...messages.map(({ body }) => body.toString()))
            // A slow reader must not lose what a fast one gets.
            if (pause > 0) await new Promise(resolve => setTimeout(resolve, pause))
          }
        }
        await expect(all()).rejects.toThrow('unexpected end of file')
        expect(bodies).toEqual(lines.slice(0, bodies.length))
        found.push(bodies.length)
      }
      expect(found).toEqual([found[0], found[0], found[0]])
      expect(found[0]).toBeGreaterThan(lines.length * share * 0.9 - 8_000)
    }
  })
})

describe('Event Hubs Capture', () => {
  const events = Array.from({ length: 50 }, (_, index) => ({ body: `{"event":${index}}` }))

  test.each([['null'], ['deflate']] as const)('codec %s: bodies, times and what tells events apart', async codec => {
    const path = await fileOf(captureFile(events, { codec, eventsABlock: 7 }))
    const found = []
    for await (const messages of fileMessages(path)) found.push(...messages)
    expect(found.map(({ body }) => body.toString())).toEqual(events.map(({ body }) => body))
    expect(found[1]).toMatchObject({ enqueued: Date.UTC(2023, 5, 30, 12, 0, 1), key: '6/30/2023 12:00:01 PM|1000' })
    expect(new Set(found.map(({ key }) => key)).size).toBe(events.length)
  })

  test.each<[string, Buffer, number, RegExp | undefined]>([
    ['an empty one', captureFile([]), 0, undefined],
    ['an empty block between others', captureFile(events, { eventsABlock: 10, emptyBlock: true }), 50, undefined],
    ['no body', captureFile([{ body: undefined }]), 1, undefined],
    ['a number larger than JavaScript holds', captureFile([{ body: 'x', property: 2n ** 62n }]), 1, undefined],
    ['cut in the header', captureFile(events).subarray(0, 100), 0, /cut short/],
    ['cut in a block', captureFile(events, { eventsABlock: 20 }).subarray(0, -30), 40, /cut short/],
    ['cut at the last byte', captureFile(events, { eventsABlock: 20 }).subarray(0, -1), 40, /cut short/],
    ['damaged in a block', damaged(captureFile(events, { eventsABlock: 20, codec: 'deflate' })), 0, /broken Avro file/],
    ['damaged in an event', damagedEvent(captureFile(events), '{"event":5}'), 5, /broken Avro file/],
    ['another codec', captureFile(events, { named: 'snappy' }), 0, /compressed with snappy/],
    [
      'no capture',
      captureFile([], { schema: { type: 'record', name: 'X', fields: [] } }),
      0,
      /none of Event Hubs Capture/,
    ],
    ['gzipped', gzipSync(captureFile(events)), 50, undefined],
  ])('%s', async (_, content, count, fault) => {
    const found = await read(content)
    expect(found.bodies.length).toBe(count)
    if (fault === undefined) expect(found.fault).toBeUndefined()
    else expect(found.fault).toMatch(fault)
  })

  test('goes to a hub as well', async () => {
    const bodies: string[] = []
    for await (const item of readInputFile(await fileOf(captureFile(events))))
      if ('body' in item) bodies.push(Buffer.from(item.body).toString())
    expect(bodies).toEqual(events.map(({ body }) => body))
  })

  /** The byte before the length of the body says which type it has. */
  function damagedEvent(content: Buffer, body: string): Buffer {
    const copy = Buffer.from(content)
    copy[content.indexOf(body) - 2] = 0x7e
    return copy
  }

  function damaged(content: Buffer): Buffer {
    const copy = Buffer.from(content)
    copy.fill(0xff, firstBlockAt(content) + 8, firstBlockAt(content) + 40)
    return copy
  }
})
