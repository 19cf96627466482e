import { readFileSync } from 'node:fs'
import { openEnvelope } from '../../src/core/envelope.ts'
import type { JsonObject } from '../../src/core/json.ts'

const FOLDER = new URL('../fixtures/', import.meta.url)

function fixtureText(name: string): string {
  return readFileSync(new URL(`${name}.json`, FOLDER), 'utf8')
}

export function fixtureRecords(name: string): readonly JsonObject[] {
  return openEnvelope(fixtureText(name)).flatMap(item => (item.ok ? [item.record] : []))
}
