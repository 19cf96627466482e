import { globSync, readFileSync } from 'node:fs'
import { openEnvelope } from '../../src/core/envelope.ts'
import { textField } from '../../src/core/json.ts'
import { HOSTILE_CASES } from './hostile-cases.ts'

const FIXTURES = new URL('../fixtures/', import.meta.url)

/** The bodies that mutations start from: every fixture, each line of a fixture of lines, and every hostile case. */
export function seedBodies(): readonly Buffer[] {
  const files = globSync('**/*.{json,jsonl}', { cwd: FIXTURES }).toSorted()
  const texts = files.flatMap(name => {
    const text = readFileSync(new URL(name.replaceAll('\\', '/'), FIXTURES), 'utf8')
    return name.endsWith('.jsonl')
      ? text
          .split('\n')
          .filter(line => line !== '')
          .slice(0, 200)
      : [text]
  })
  const hostile = HOSTILE_CASES.filter(({ name }) => name !== 'a gzip bomb').map(({ body }) => Buffer.from(body))
  const bodies = [...texts.map(text => Buffer.from(text)), ...hostile, ...usualBodies(texts)]
  return bodies.filter(body => body.length < MOST_BYTES)
}

/** As Azure Monitor packs them, alone and beside others: records that are remembered, and read the faster for it. */
function usualBodies(texts: readonly string[]): readonly Buffer[] {
  const records = texts
    .flatMap(text => openEnvelope(text))
    .flatMap(item => (item.ok ? [item.record] : []))
    .filter(record => /^(?:KeyDelivery|StreamingEndpoint)Requests$/.test(textField(record, 'category') ?? ''))
  const alone = records.map(record => [record, record])
  const together = records.map((_, index) => [...records.slice(index, index + 4), ...records.slice(index, index + 2)])
  return [...alone, ...together].map(packed => Buffer.from(JSON.stringify({ records: packed })))
}

/** A seed that is longer, or a bomb, would be most of the time of a run. */
const MOST_BYTES = 20_000
