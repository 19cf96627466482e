import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { listInput, MAX_MESSAGE_BYTES, readInputFile } from '../../local/input-files.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'causeway-input-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

let files = 0
/** What comes out of a file with this content: bodies as text, faults as they are. */
async function read(content: string | Uint8Array): Promise<readonly string[]> {
  const path = join(folder, `file-${files++}.json`)
  await writeFile(path, content)
  const found: string[] = []
  for await (const item of readInputFile(path))
    found.push('fault' in item ? `fault: ${item.fault}` : Buffer.from(item.body).toString())
  return found
}

const A = '{"a":1}'
const PRETTY = JSON.stringify([{ a: 1 }, { b: 2 }], undefined, 2)

describe('the messages of a file', () => {
  test.each<[string, string | Uint8Array, readonly string[]]>([
    ['JSON lines', `${A}\n${A}\r\n\n{"b":2}`, [A, `${A}\r`, '{"b":2}']],
    ['JSON lines behind a byte-order mark', `\uFEFF${A}\n${A}\n`, [`\uFEFF${A}`, A]],
    ['one message a line, some broken', `${A}\nno json\n7\n${A}\n`, [A, 'no json', '7', A]],
    ['one message a line, the first one broken', `no json\n${A}\n`, ['no json', A]],
    ['an array over many lines', PRETTY, [PRETTY]],
    ['an envelope on one line', `{"records":[${A}]}`, [`{"records":[${A}]}`]],
    ['a broken document', PRETTY.slice(0, -4), [PRETTY.slice(0, -4)]],
    ['gzip', gzipSync(`${A}\n${A}\n`), [A, A]],
    ['nothing', '', []],
    ['blank lines', '\n \n', []],
  ])('%s', async (_, content, expected) => {
    expect(await read(content)).toEqual(expected)
  })

  test('bytes that are no text come through as they are', async () => {
    const path = join(folder, 'bytes.json')
    const line = Buffer.from([0x7b, 0xff, 0xfe, 0x7d])
    await writeFile(path, Buffer.concat([Buffer.from(`${A}\n`), line]))
    const found: Uint8Array[] = []
    for await (const item of readInputFile(path)) if ('body' in item) found.push(item.body)
    expect(Buffer.from(found[1] ?? [])).toEqual(line)
  })
})

describe('what is larger than a message may be', () => {
  const records = Array.from({ length: 3_000 }, (_, index) => ({ index, text: 'x'.repeat(1_000) }))

  test.each<[string, string]>([
    ['an array', JSON.stringify(records, undefined, 1)],
    ['an envelope on one line', JSON.stringify({ Records: records })],
    ['an envelope among lines', `${A}\n${JSON.stringify({ records })}\n`],
  ])('%s is cut between records', async (_, content) => {
    const found = (await read(content)).filter(text => text !== A)
    expect(found.length).toBeGreaterThan(2)
    expect(found.every(text => Buffer.byteLength(text) <= MAX_MESSAGE_BYTES)).toBe(true)
    expect(found.flatMap(text => JSON.parse(text).records)).toEqual(records)
  })

  test('a record too large by itself is a fault, and its neighbours go on', async () => {
    const large = { text: 'x'.repeat(2_000_000) }
    expect(await read(JSON.stringify([{ a: 1 }, large, { b: 2 }]))).toEqual([
      'fault: record 2 of line 1 is larger than the 1 MiB that Event Hubs takes',
      '{"records":[{"a":1},{"b":2}]}',
    ])
    expect(await read(`${A}\nrubbish ${'x'.repeat(2_000_000)}\n${A}\n`)).toEqual([
      A,
      'fault: line 2 is larger than the 1 MiB that Event Hubs takes',
      A,
    ])
  })
})

test('a gzip file that is cut off fails when it is read', async () => {
  await expect(read(gzipSync(`${A}\n`.repeat(10_000)).subarray(0, 60))).rejects.toThrow()
})

test('a folder gives its JSON files, deep ones too, in order of their names', async () => {
  const root = join(folder, 'tree')
  await mkdir(join(root, 'y=2023/m=06'), { recursive: true })
  for (const name of ['b.jsonl', 'a.JSON', 'notes.txt', 'y=2023/m=06/PT1H.json', 'c.log'])
    await writeFile(join(root, name), A)
  const found = (await listInput(root)).map(path => path.slice(root.length + 1))
  expect(found).toEqual(['a.JSON', 'b.jsonl', 'c.log', join('y=2023', 'm=06', 'PT1H.json')])
  expect(await listInput(join(root, 'notes.txt'))).toEqual([join(root, 'notes.txt')])
  await expect(listInput(join(root, 'absent'))).rejects.toThrow('ENOENT')
})
