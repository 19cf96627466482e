import { field, isObject, type Json, type JsonObject, parseJson } from './json.ts'
import type { RejectReason } from './rejection.ts'
import { repairJson } from './repair.ts'

/** One place in a message where a record stands or should stand; its index names it in the dead letter. */
export type EnvelopeItem =
  | { readonly ok: true; readonly record: JsonObject }
  | { readonly ok: false; readonly reason: RejectReason }

/** Envelopes within envelopes deeper than this are no envelopes any more. */
const MAX_NESTING = 8

/**
 * The records inside the text of one message, in whatever packing they came: `{"records": [...]}` in any letter case,
 * nested or as text, a bare record, an array, JSON lines, documents run together, a byte-order mark.
 * What cannot be read is one rejected item; the others stand.
 */
export function openEnvelope(text: string): readonly EnvelopeItem[] {
  const body = text.startsWith('\uFEFF') ? text.slice(1) : text
  if (body.trim() === '') return [rejected('empty')]
  const items: EnvelopeItem[] = []
  const document = parseJson(body)
  if (document !== undefined) collect(document, 0, items)
  else for (const part of splitText(body)) collectBroken(part, items)
  return items
}

function rejected(reason: RejectReason): EnvelopeItem {
  return { ok: false, reason }
}

function collectBroken(text: string, items: EnvelopeItem[]): void {
  const document = parseJson(text) ?? repaired(text)
  if (document === undefined) items.push(rejected('not-json'))
  else collect(document, 0, items)
}

/** The repair makes a text of anything in quotes, so only what has structure counts as mended. */
function repaired(text: string): Json | undefined {
  const document = parseJson(repairJson(text))
  return typeof document === 'object' && document !== null ? document : undefined
}

function collect(value: Json, depth: number, items: EnvelopeItem[]): void {
  if (depth > MAX_NESTING) items.push(rejected('not-an-object'))
  else if (Array.isArray(value)) for (const element of value) collect(element, depth + 1, items)
  else if (typeof value === 'string') collectText(value, depth, items)
  else if (isObject(value)) collectObject(value, depth, items)
  else items.push(rejected('not-an-object'))
}

function collectObject(value: JsonObject, depth: number, items: EnvelopeItem[]): void {
  const records = field(value, 'records')
  if (records === undefined) items.push({ ok: true, record: value })
  else collect(records, depth + 1, items)
}

/** `records` given as text, or a whole document escaped twice. A text that is no JSON document is no record. */
function collectText(text: string, depth: number, items: EnvelopeItem[]): void {
  const inner = /^\s*[[{"]/.test(text) ? parseJson(text) : undefined
  if (inner === undefined) items.push(rejected('not-an-object'))
  else collect(inner, depth + 1, items)
}

/**
 * Where lines are whole documents, each line stands for itself, so that a broken one costs no other; the broken lines
 * between two whole ones are taken together, since a raw line break inside a text makes two of one.
 */
function splitText(text: string): readonly string[] {
  const lines = text.split('\n')
  const whole = lines.map(line => isDocument(line))
  if (!whole.includes(true)) return splitDocuments(text)
  const parts: string[] = []
  let broken: string[] = []
  for (const [index, line] of lines.entries()) {
    if (whole[index] !== true) broken.push(line)
    else {
      parts.push(...splitDocuments(broken.join('\n')), line)
      broken = []
    }
  }
  return [...parts, ...splitDocuments(broken.join('\n'))]
}

function isDocument(line: string): boolean {
  return /^\s*[[{]/.test(line) && parseJson(line) !== undefined
}

/** Cuts documents that were run together. Braces inside texts do not count; what stands between is a part of its own. */
function splitDocuments(text: string): readonly string[] {
  const parts: string[] = []
  let start = 0
  let depth = 0
  for (let index = 0; index < text.length; index++) {
    switch (text.charCodeAt(index)) {
      case 0x22: // "
        index = endOfString(text, index)
        break
      case 0x7b: // {
      case 0x5b: // [
        if (depth === 0) start = cut(text, start, index, parts)
        depth++
        break
      case 0x7d: // }
      case 0x5d: // ]
        depth = Math.max(0, depth - 1)
        if (depth === 0) start = cut(text, start, index + 1, parts)
        break
      default:
    }
  }
  cut(text, start, text.length, parts)
  return parts
}

function cut(text: string, from: number, to: number, parts: string[]): number {
  const part = text.slice(from, to).trim()
  if (part !== '' && part !== ',') parts.push(part)
  return to
}

/** The closing quote, or the last character where there is none. */
function endOfString(text: string, start: number): number {
  for (let index = start + 1; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (code === 0x5c) index++
    else if (code === 0x22) return index
  }
  return text.length
}
