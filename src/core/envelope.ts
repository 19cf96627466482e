import { field, isObject, type Json, type JsonObject, jsonFault, parseJson, parseMended } from './json.ts'
import { isJson } from './json-scan.ts'
import { DEFAULT_LIMITS, type Limits } from './limits.ts'
import type { RejectReason } from './rejection.ts'
import { salvageElements } from './salvage.ts'
import { hasMoreSigns } from './signs.ts'
import { isBlank, splitAtStarts, splitText } from './split-text.ts'

/** One place in a message where a record stands or should stand; its index names it in the dead letter. */
export type EnvelopeItem =
  | { readonly ok: true; readonly record: JsonObject }
  | { readonly ok: false; readonly reason: RejectReason; readonly error?: string }

/** What has been found so far. */
interface Found {
  /** One more than the limit allows tells that there are too many; the others are not kept. */
  readonly items: EnvelopeItem[]
  readonly limits: Limits
  /** Why a part is not JSON is asked for the first one alone: a message may be nothing but broken parts. */
  faultKnown: boolean
}

/**
 * The records inside the text of one message, in whatever packing they came: `{"records": [...]}` in any letter case,
 * nested or as text, a bare record, an array, JSON lines, documents run together, byte-order marks. Out of an envelope
 * that was cut off or is broken somewhere, every whole record. What cannot be read is one rejected item; the others stand.
 * A text that is over a limit is one rejected item as a whole.
 */
export function openEnvelope(text: string, limits: Limits = DEFAULT_LIMITS): readonly EnvelopeItem[] {
  const body = text.replace(/^\uFEFF{1,8}/, '')
  if (hasMoreSigns(body, limits.messageSigns)) return [rejected('over-limit')]
  if (isBlank(body)) return [rejected('empty')]
  const items = itemsIn(body, limits)
  return items.length > limits.messageRecords ? [rejected('over-limit')] : items
}

function itemsIn(body: string, limits: Limits): readonly EnvelopeItem[] {
  const found: Found = { items: [], limits, faultKnown: false }
  const whole = parseJson(body)
  const document = whole === undefined ? parseMended(body) : whole
  if (document !== undefined) collect(document, 0, found)
  else {
    const parts = splitText(body)
    for (const part of parts) {
      if (part.length === body.length) collectUnread(part, 0, found)
      else collectPart(part, 0, found)
    }
    if (found.items.length === 0) rejectBroken(body, found)
    if (parts.length > 1) return betterOf(found.items, readAsOne(body, limits))
  }
  return found.items
}

/** A stray quote makes braces of text, so what seems to be many documents may be one envelope. */
function readAsOne(body: string, limits: Limits): readonly EnvelopeItem[] {
  const found: Found = { items: [], limits, faultKnown: false }
  salvage(body, 0, found)
  return found.items
}

/** Whatever is read stood there whole, so the reading with more records is the right one. */
function betterOf(first: readonly EnvelopeItem[], second: readonly EnvelopeItem[]): readonly EnvelopeItem[] {
  const records = (items: readonly EnvelopeItem[]) => items.reduce((sum, { ok }) => sum + (ok ? 1 : 0), 0)
  return records(second) > records(first) ? second : first
}

function rejected(reason: RejectReason, error?: string): EnvelopeItem {
  return error === undefined ? { ok: false, reason } : { ok: false, reason, error }
}

function add(item: EnvelopeItem, { items, limits }: Found): void {
  if (items.length <= limits.messageRecords) items.push(item)
}

function rejectBroken(part: string, found: Found): void {
  add(rejected('not-json', found.faultKnown ? undefined : jsonFault(part)), found)
  found.faultKnown = true
}

function collectPart(part: string, depth: number, found: Found): void {
  const document = isJson(part) ? parseJson(part) : parseMended(part)
  if (document === undefined) collectUnread(part, depth, found)
  else collect(document, depth, found)
}

/** What neither is JSON nor can be mended as a whole. */
function collectUnread(part: string, depth: number, found: Found): void {
  const tooDeep = depth > found.limits.envelopes || beginsTooDeep(part, found.limits.envelopes)
  if (tooDeep || !(salvage(part, depth, found) || collectStarts(part, depth, found))) {
    rejectBroken(part, found)
  }
}

const LEVEL = /\s*(?:\[|\{\s*["']records["']\s*:)/iy

/** Whether more envelopes than that begin there, one within the other. */
function beginsTooDeep(part: string, envelopes: number): boolean {
  LEVEL.lastIndex = 0
  for (let level = 0; level <= envelopes; level++) if (!LEVEL.test(part)) return false
  return true
}

function salvage(text: string, depth: number, found: Found): boolean {
  return salvageElements(text, {
    read: value => collect(value, depth + 1, found),
    broken: piece => collectUnread(piece, depth + 1, found),
  })
}

/** A document that was cut off may have run into others, which are whole; what cannot be read between two is one item. */
function collectStarts(text: string, depth: number, found: Found): boolean {
  const readable: Found = { items: [], limits: found.limits, faultKnown: found.faultKnown }
  let broken = ''
  for (const part of splitAtStarts(text)) {
    const own: Found = { items: [], limits: found.limits, faultKnown: true }
    collectPart(part, depth + 1, own)
    if (!own.items.some(item => item.ok)) broken += part
    else {
      if (broken !== '') rejectBroken(broken, readable)
      broken = ''
      for (const item of own.items) add(item, readable)
    }
  }
  if (readable.items.length === 0) return false
  if (broken !== '') rejectBroken(broken, readable)
  for (const item of readable.items) add(item, found)
  found.faultKnown = readable.faultKnown
  return true
}

function collect(value: Json, depth: number, found: Found): void {
  if (depth > found.limits.envelopes) add(rejected('over-limit'), found)
  else if (Array.isArray(value)) for (const element of value) collect(element, depth + 1, found)
  else if (typeof value === 'string') collectText(value, depth, found)
  else if (isObject(value)) collectObject(value, depth, found)
  else add(rejected('not-an-object'), found)
}

function collectObject(value: JsonObject, depth: number, found: Found): void {
  const records = field(value, 'records')
  if (records === undefined) add({ ok: true, record: value }, found)
  else collect(records, depth + 1, found)
}

/** `records` given as text, or a whole document escaped twice. A text that does not begin as JSON does is no record. */
function collectText(text: string, depth: number, found: Found): void {
  if (/^\s*[[{"]/.test(text)) collectPart(text, depth + 1, found)
  else add(rejected('not-an-object'), found)
}
