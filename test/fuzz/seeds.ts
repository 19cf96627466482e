import { globSync, readFileSync } from 'node:fs'
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
  return [...texts.map(text => Buffer.from(text)), ...hostile].filter(body => body.length < MOST_BYTES)
}

/** A seed that is longer, or a bomb, would be most of the time of a run. */
const MOST_BYTES = 20_000
