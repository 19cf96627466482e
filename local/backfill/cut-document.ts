import { isJson, isSpace, trimmed } from './lines.ts'

/** The elements of a document, and what stands behind the last whole one. */
export interface CutDocument {
  readonly elements: readonly Buffer[]
  readonly rest: Buffer
}

const [QUOTE, BACKSLASH, COMMA] = [0x22, 0x5c, 0x2c]
const [OPEN_BRACE, CLOSE_BRACE, OPEN_BRACKET, CLOSE_BRACKET] = [0x7b, 0x7d, 0x5b, 0x5d]

/** How a document begins whose elements stand for themselves. */
const PACKED = /^(?:\[|\{\s*"records"\s*:\s*\[)\s*[{\]]/i
const OPENING = /^\{\s*"records"\s*:\s*\[/i
/** More white space than this between the first signs of a document is no document. */
const HEAD = 4_096

/** An array of objects, or `{"records": [...]}`. */
export function isPacked(bytes: Buffer): boolean {
  return PACKED.test(bytes.toString('latin1', 0, HEAD))
}

/**
 * Whether a content that begins with these two lines is a document over several lines, and not JSON lines of which the
 * first is broken. It follows from the first two lines alone, so that a file stays what it is while it grows.
 */
export function isDocument(first: Buffer, second: Buffer | undefined): boolean {
  const text = trimmed(first)
  if (isJson(text)) return false
  if (!endsOpen(text)) return false
  const last = text.at(-1)
  if (text.length === 1 || last === OPEN_BRACKET || (last === COMMA && text[0] === OPEN_BRACKET)) return true
  return second === undefined || !isJson(trimmed(second))
}

/**
 * Cuts an array, `{"records": [...]}` or documents run together into their elements, by brackets and quotes alone: one
 * broken element costs no other, and the elements of a copy that was cut short are the first ones of the whole.
 */
export function cutDocument(bytes: Buffer): CutDocument {
  const elements: Buffer[] = []
  let at = 0
  let container: 'array' | 'records' | undefined
  for (;;) {
    at = skip(bytes, at)
    if (at >= bytes.length) return { elements, rest: bytes.subarray(bytes.length) }
    if (container !== undefined && bytes[at] === CLOSE_BRACKET) {
      at = container === 'array' ? at + 1 : endOfValue(bytes, at + 1, 1)
      container = undefined
      if (at < 0) return { elements, rest: bytes.subarray(bytes.length) }
      continue
    }
    const opening = container === undefined ? openingAt(bytes, at) : undefined
    if (opening !== undefined) {
      at = opening.at
      container = opening.container
      continue
    }
    const end = endOfElement(bytes, at, container !== undefined)
    if (end < 0) return { elements, rest: bytes.subarray(at) }
    const element = trimmed(bytes.subarray(at, end))
    if (element.length > 0) elements.push(element)
    at = end
  }
}

function skip(bytes: Buffer, from: number): number {
  let at = from
  while (at < bytes.length && (isSpace(bytes[at] ?? 0) || bytes[at] === COMMA)) at++
  return at
}

function openingAt(
  bytes: Buffer,
  at: number,
): { readonly at: number; readonly container: 'array' | 'records' } | undefined {
  if (bytes[at] === OPEN_BRACKET) return { at: at + 1, container: 'array' }
  const found = bytes[at] === OPEN_BRACE ? OPENING.exec(bytes.toString('latin1', at, at + HEAD)) : null
  return found === null ? undefined : { at: at + found[0].length, container: 'records' }
}

/** The place behind the element that begins there; -1 where it does not end. */
function endOfElement(bytes: Buffer, at: number, inside: boolean): number {
  const first = bytes[at]
  if (first === OPEN_BRACE || first === OPEN_BRACKET) return endOfValue(bytes, at + 1, 1)
  if (first === QUOTE) return endOfString(bytes, at)
  for (let end = at + 1; end < bytes.length; end++) {
    const byte = bytes[end]
    const ends = inside ? byte === COMMA || byte === CLOSE_BRACKET : byte === OPEN_BRACE || byte === OPEN_BRACKET
    if (ends) return end
  }
  return -1
}

/** The place behind the bracket that closes `depth` open ones; -1 where there is none. */
function endOfValue(bytes: Buffer, from: number, depth: number): number {
  let open = depth
  for (let at = from; at < bytes.length; at++) {
    const byte = bytes[at]
    if (byte === QUOTE) {
      at = endOfString(bytes, at) - 1
      if (at < 0) return -1
    } else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) open++
    else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
      open--
      if (open === 0) return at + 1
    }
  }
  return -1
}

/** The place behind the closing quote; -1 where there is none. */
function endOfString(bytes: Buffer, from: number): number {
  for (let at = from + 1; at < bytes.length; at++) {
    const byte = bytes[at]
    if (byte === BACKSLASH) at++
    else if (byte === QUOTE) return at + 1
  }
  return -1
}

/** Whether brackets stay open at the end, outside a text. */
function endsOpen(bytes: Buffer): boolean {
  let open = 0
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at]
    if (byte === QUOTE) {
      at = endOfString(bytes, at) - 1
      if (at < 0) return false
    } else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) open++
    else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) open--
  }
  return open > 0
}
