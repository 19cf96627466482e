import {
  BACKSLASH,
  CLOSE_BRACE,
  COMMA,
  endOfText,
  endOfValue,
  isAfterScalar,
  OPEN_BRACE,
  QUOTE,
  skipSpace,
} from './json-bytes.ts'
import { endOfPlace, type Form, type Segment } from './template-tree.ts'

/** What of a record differs from call to call, by where it stands. */
export type Places = ReadonlyMap<Path, Place>

type Path = string

/** The path of a value: the names that lead to it. A name may hold any sign but a line break, which JSON writes escaped. */
export function pathOf(...names: readonly string[]): Path {
  return names.join('\n')
}

export interface Place {
  /** Its number; a template has none twice, but for `unread`. */
  readonly place: number
  readonly form: Form
  /** No parser reads it: it may hold anything. */
  readonly unread?: true
}

/** No record that is like others is longer. */
const LONGEST = 4_096
/** Of digits, so that a number is exact. */
const MOST_DIGITS = 15

/** How far a walk through a record has come. */
interface Walk {
  readonly bytes: Uint8Array
  readonly places: Places
  readonly segments: Segment[]
  readonly taken: Set<number>
  /** Where the bytes begin that are in no segment yet. */
  copied: number
}

/**
 * The template of a record, given as sound JSON and nothing else. Undefined where a place holds what it should not, where a
 * name stands twice or is written with escapes, and where the record is too long to be like others: such a record has to be
 * parsed each time.
 */
export function templateOf(record: Uint8Array, places: Places): readonly Segment[] | undefined {
  if (record.length > LONGEST) return undefined
  // A copy: a template must not keep the whole message of its record in memory.
  const bytes = Uint8Array.from(record)
  const walk: Walk = { bytes, places, segments: [], taken: new Set(), copied: 0 }
  if (walkObject(walk, 0, '') !== bytes.length) return undefined
  fix(walk, bytes.length)
  return walk.segments
}

/** Behind the object; -1 where it fits no template. */
function walkObject(walk: Walk, from: number, path: Path): number {
  const { bytes } = walk
  const names = new Set<string>()
  let at = skipSpace(bytes, from + 1)
  while (bytes[at] === QUOTE) {
    const nameEnd = endOfText(bytes, at)
    const name = textOf(bytes, at + 1, nameEnd - 1)
    if (names.has(name) || name.includes('\\')) return -1
    names.add(name)
    const colon = skipSpace(bytes, nameEnd)
    at = walkValue(walk, skipSpace(bytes, colon + 1), path === '' ? name : pathOf(path, name))
    if (at < 0) return -1
    at = skipSpace(bytes, at)
    if (bytes[at] === COMMA) at = skipSpace(bytes, at + 1)
  }
  return bytes[at] === CLOSE_BRACE ? at + 1 : -1
}

function walkValue(walk: Walk, from: number, path: Path): number {
  const { bytes, places } = walk
  const place = places.get(path)
  if (place !== undefined) return takePlace(walk, from, place)
  const isLookedInto = bytes[from] === OPEN_BRACE && isAbovePlaces(places, path)
  return isLookedInto ? walkObject(walk, from, path) : endOfValue(bytes, from)
}

function isAbovePlaces(places: Places, path: Path): boolean {
  for (const other of places.keys()) if (other.startsWith(pathOf(path, ''))) return true
  return false
}

function takePlace(walk: Walk, from: number, { place, form, unread }: Place): number {
  const { bytes, segments, taken } = walk
  const quoted = bytes[from] === QUOTE
  if (unread === true && !quoted) return endOfValue(bytes, from)
  const start = quoted ? from + 1 : from
  const end = endOfPlace(bytes, start, form)
  const isWhole = quoted ? bytes[end] === QUOTE : form === 'digits' && isAfterScalar(bytes[end])
  if (!isWhole || bytes.subarray(start, end).includes(BACKSLASH)) return -1
  if (unread !== true && (taken.has(place) || !isPlain(bytes, start, end, form))) return -1
  taken.add(place)
  fix(walk, start)
  segments.push({ kind: 'place', place, form })
  walk.copied = end
  return quoted ? end + 1 : end
}

function fix(walk: Walk, to: number): void {
  walk.segments.push({ kind: 'fixed', bytes: walk.bytes.subarray(walk.copied, to) })
  walk.copied = to
}

function isPlain(bytes: Uint8Array, from: number, to: number, form: Form): boolean {
  return form === 'digits' ? !Number.isNaN(numberOf(bytes, from, to)) : isPlainText(textOf(bytes, from, to))
}

const ZERO = 0x30

/** The number of these digits; NaN where JSON writes no number so, or it is not exact. */
export function numberOf(bytes: Uint8Array, from: number, to: number): number {
  const length = to - from
  if (length === 0 || length > MOST_DIGITS || (length > 1 && bytes[from] === ZERO)) return Number.NaN
  let number = 0
  for (let at = from; at < to; at++) number = number * 10 + (bytes[at] ?? 0) - ZERO
  return number
}

const PLAIN = /^[!-[\]-~](?:[ -[\]-~]*[!-[\]-~])?$/

/** Whether a text is what its bytes say: ASCII without escapes, and the same once it is trimmed. */
export function isPlainText(text: string): boolean {
  return PLAIN.test(text)
}

/** Each byte as the character of its number. */
function textOf(bytes: Uint8Array, from: number, to: number): string {
  return String.fromCharCode(...bytes.subarray(from, to))
}
