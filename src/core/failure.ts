import type { Failure } from '../taxonomy/matcher.ts'
import { readBrokenJson, readJson } from './failure-json.ts'
import { codesInText, type Findings, statusInText, withoutStack } from './failure-text.ts'
import { readXml, xmlStart } from './failure-xml.ts'
import { statusOfPhrase } from './status-phrase.ts'

export { statusOfPhrase } from './status-phrase.ts'

/** What was logged about a failure; `text` may be an envelope (JSON, XML, .NET exception) or plain words. */
export interface FailureInput {
  readonly status?: number | undefined
  readonly code?: string | undefined
  readonly text: string
}

const ENVELOPE_LENGTH = 65_536
const TEXT_LENGTH = 8192
const MOST_ENVELOPES = 24
const MOST_CODES = 16

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function readEmbeddedJson(text: string, found: Findings): boolean {
  const from = text.search(/[{[]\s{0,40}["{]/)
  if (from < 0) return false
  const to = Math.max(text.lastIndexOf('}'), text.lastIndexOf(']')) + 1
  const value = to > from ? parse(text.slice(from, to)) : undefined
  if (typeof value === 'object' && value !== null) {
    const read: Findings = { texts: [], codes: [], statuses: [], nested: [] }
    readJson(value, read)
    found.codes.push(...read.codes)
    found.statuses.push(...read.statuses)
    found.nested.push(...read.nested)
    // Text around JSON says something too; JSON that says nothing is somebody's data, with names in it.
    found.texts.push(text.slice(0, from), text.slice(to))
    return true
  }
  if (!readBrokenJson(text.slice(from), found)) return false
  found.texts.push(text.slice(0, from))
  return true
}

function readOne(text: string, found: Findings): void {
  const quoted = /^\s{0,40}"(?:[^"\\]|\\.){0,60000}"\s{0,40}$/.test(text) ? parse(text) : undefined
  if (typeof quoted === 'string' && quoted !== text) {
    found.nested.push(quoted)
    return
  }
  const markup = xmlStart(text)
  if (markup >= 0) {
    const before = text.slice(0, markup)
    readXml(text.slice(markup), found)
    found.texts.push(before)
    return
  }
  if (!readEmbeddedJson(text, found)) found.texts.push(text)
}

function unwrap(text: string): Findings {
  const all: Findings = { texts: [], codes: [], statuses: [], nested: [text.slice(0, ENVELOPE_LENGTH)] }
  for (let looked = 0; looked < MOST_ENVELOPES && looked < all.nested.length; looked += 1) {
    const one: Findings = { texts: [], codes: [], statuses: [], nested: [] }
    readOne(all.nested[looked] ?? '', one)
    all.texts.push(...one.texts)
    // What was wrapped deeper is more exact.
    all.codes.unshift(...one.codes)
    all.statuses.push(...one.statuses)
    all.nested.push(...one.nested)
  }
  return all
}

/** The last word may be half a secret, which nobody would know for one. */
function withoutRest(text: string): string {
  return text.length <= TEXT_LENGTH ? text : text.slice(0, TEXT_LENGTH).replace(/\s\S{0,1024}$/, '')
}

function distinct(values: readonly string[]): readonly string[] {
  const seen = new Map<string, string>()
  for (const value of values) {
    const key = value.toLowerCase()
    if (key !== '' && !seen.has(key)) seen.set(key, value)
  }
  return [...seen.values()]
}

function validStatus(status: number | undefined): number | undefined {
  return status !== undefined && Number.isInteger(status) && status >= 100 && status <= 599 ? status : undefined
}

/**
 * Reads a failure out of whatever the log has: OData and ARM JSON (also JSON inside a JSON string), Atom and Storage XML,
 * .NET exception text, "Code: message", or plain words. Looks at a bounded part of the text and never throws.
 */
export function readFailure(input: FailureInput): Failure {
  const found = unwrap(input.text)
  const said = distinct(found.texts.map(one => one.trim()))
  const text = withoutRest(distinct(said.map(one => withoutStack(withoutRest(one)).trim())).join('\n'))
  const beyond = said.reduce((sum, one) => sum + Math.max(0, one.length - TEXT_LENGTH), 0)
  const leftOut = Math.max(0, input.text.length - ENVELOPE_LENGTH) + beyond
  const given = input.code ?? ''
  const codes = distinct([given, ...found.codes, ...codesInText(text)])
  const status =
    validStatus(input.status) ??
    statusOfPhrase(given) ??
    found.statuses.find(one => one >= 400) ??
    statusInText(text) ??
    codes.map(statusOfPhrase).find(one => one !== undefined)
  return {
    ...(status === undefined ? {} : { status }),
    codes: codes.filter(code => statusOfPhrase(code) === undefined).slice(0, MOST_CODES),
    text,
    ...(leftOut === 0 ? {} : { leftOut }),
  }
}
