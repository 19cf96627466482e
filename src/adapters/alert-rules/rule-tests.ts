import * as v from 'valibot'
import type { RuleTest } from '../../core/rule-test.ts'
import type { GivenCalls } from '../../core/rule-test-subjects.ts'
import { below, type Checked, check, type Fault } from './faults.ts'
import { count, listOf } from './fields.ts'
import { readCalls, readMinutes } from './given-calls.ts'

/** A test as the file has it: what is given, and the verdicts that are expected. */
export interface FileTest<Given> extends RuleTest<Given> {
  readonly name: string
  readonly expect: readonly string[]
}

export type CallsFileTest = FileTest<readonly GivenCalls[]>
export type ReadingsFileTest = FileTest<ReadonlyMap<number, number>>

/** A Monday. */
const START = '2024-01-01T00:00:00Z'

const counts = v.record(v.string(), count(0))

const common = {
  name: v.pipe(v.string(), v.minLength(1, 'is empty')),
  start: v.optional(
    v.pipe(
      v.string(),
      v.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:00Z$/, `must be the beginning of a minute such as ${START}`),
    ),
    START,
  ),
  expect: v.array(
    v.pipe(
      v.string(),
      v.regex(
        /^\d+ (?:first|worse|reminder|resolved|flapping|inhibited|inactive) \d/,
        'must be minute, verdict and count, such as "1 first 50"',
      ),
    ),
  ),
}

const callsSchema = v.optional(listOf(v.object({ ...common, given: v.record(v.string(), counts) })))
const readingsSchema = v.optional(listOf(v.object({ ...common, given: counts })))

/** The tests of a rule about accounts. */
export function readCallsTests(tests: unknown, path: string): Checked<readonly CallsFileTest[]> {
  return eachTest(check(callsSchema, tests, path), path, (given, place, faults) => {
    return Object.entries(given).flatMap(([text, values]) => {
      const calls = readByMinute(values, below(place, text), faults)
      const read = readCalls(text)
      if (!read.ok) faults.push({ path: below(place, text), message: read.message })
      return read.ok ? [{ ...read.value, calls }] : []
    })
  })
}

/** The tests of a rule about ourselves. */
export function readReadingsTests(tests: unknown, path: string): Checked<readonly ReadingsFileTest[]> {
  return eachTest(check(readingsSchema, tests, path), path, readByMinute)
}

interface RawTest<Given> {
  readonly name: string
  readonly start: string
  readonly given: Given
  readonly expect: readonly string[]
}

function eachTest<Raw, Given>(
  checked: Checked<readonly RawTest<Raw>[] | undefined>,
  path: string,
  read: (given: Raw, place: string, faults: Fault[]) => Given,
): Checked<readonly FileTest<Given>[]> {
  if (!checked.ok) return checked
  const faults: Fault[] = []
  const tests = (checked.value ?? []).map((test, at) => {
    const place = below(path, at)
    const start = Date.parse(test.start)
    if (Number.isNaN(start)) faults.push({ path: below(place, 'start'), message: 'is no time of any day' })
    return { ...test, start, given: read(test.given, below(place, 'given'), faults) }
  })
  return faults.length === 0 ? { ok: true, value: tests } : { ok: false, faults }
}

function readByMinute(
  values: Readonly<Record<string, number>>,
  place: string,
  faults: Fault[],
): ReadonlyMap<number, number> {
  const byMinute = new Map<number, number>()
  for (const [text, value] of Object.entries(values)) {
    const minutes = readMinutes(text)
    if (!minutes.ok) faults.push({ path: below(place, text), message: minutes.message })
    for (const minute of minutes.ok ? minutes.value : []) {
      if (byMinute.has(minute)) faults.push({ path: below(place, text), message: `minute ${minute} is given twice` })
      byMinute.set(minute, value)
    }
  }
  return byMinute
}
