import { endsElement, firstNames, NO_MORE, nameOfFirst, nextBoundary } from './element-boundary.ts'
import { type Json, parseJson, parseMended } from './json.ts'
import { endOfValue, failedAt, isJson } from './json-scan.ts'
import { endOfQuoted } from './repair.ts'

/** What an envelope that is not whole is told to, in order. */
export interface Salvage {
  /** A value that stood there whole, or was mended. */
  readonly read: (value: Json) => void
  /** What could not be read; empty where the text ends between two elements. */
  readonly broken: (piece: string) => void
}

/** The head of an envelope: an array, or an object whose list of records comes before any other list or object. */
const HEAD = /^\s*(?:\[|\{[^{}[\]]{0,4096}?["']records["']\s{0,100}:\s{0,100}\[)/i
/** What may stand between elements: a comma too many, or a closing brace, holds no record. */
const BETWEEN = /[},\s]*/y
/** Elements that start anew within others could be scanned to the end of the text for ever; so often is enough. */
const MOST_IN_VAIN = 4

/**
 * Reads the elements of an envelope that was cut off or is broken somewhere, each by itself: what is whole as it is, the
 * rest mended or told as broken. False, and nothing is told, where the text is no envelope. Linear.
 */
export function salvageElements(text: string, to: Salvage): boolean {
  const head = HEAD.exec(text)?.[0]
  if (head === undefined) return false
  const names = firstNames(text, head.length)
  let boundary = head.length
  let tailTold = false
  let inVain = 0
  let index = skipBetween(text, head.length)
  while (index < text.length && text.charAt(index) !== ']') {
    const end = endOfValue(text, index)
    if (end >= 0 && endsElement(text, end)) {
      to.read(parseJson(text.slice(index, end)) ?? null)
      index = end
    } else {
      if (boundary <= index) boundary = nextBoundary(text, names, index + 1)
      const next = inVain > MOST_IN_VAIN * text.length ? NO_MORE : boundary
      const piece = brokenElement(text, index, next, names[0])
      inVain += Math.max(0, Math.max(failedAt(end), end) - index - piece.length)
      const mended = parseMended(piece)
      if (mended === undefined) to.broken(piece)
      else to.read(mended)
      index += piece.length
      tailTold = mended === undefined && index === text.length
    }
    index = skipBetween(text, index)
  }
  const rest = text.slice(index)
  if (rest === '' ? !tailTold : !closes(rest)) to.broken(rest)
  return true
}

function skipBetween(text: string, from: number): number {
  BETWEEN.lastIndex = from
  BETWEEN.test(text)
  return BETWEEN.lastIndex
}

/** All that an envelope may have behind its records; a closing brace that was cut off costs no record. */
function closes(rest: string): boolean {
  return /^[\]}\s]*$/.test(rest) || isJson(`{"":[${rest}`)
}

/**
 * The element from here to where its braces close, or to the boundary where they do not close before it, or close where
 * no other element follows: a stray quote makes text of braces and braces of text.
 */
function brokenElement(text: string, from: number, boundary: number, separator: string | undefined): string {
  const limit = Math.min(boundary, text.length)
  const end = endOfBraces(text, from, limit)
  if (end === limit || boundary === NO_MORE) return text.slice(from, end)
  const next = skipBetween(text, end)
  const follows = next >= boundary || nameOfFirst(text, next) === separator
  return text.slice(from, follows ? end : boundary)
}

function endOfBraces(text: string, from: number, limit: number): number {
  let depth = 0
  for (let index = from; index < limit; index++) {
    switch (text.charCodeAt(index)) {
      case 0x22: // "
        index = endOfQuoted(text, index, limit)
        break
      case 0x27: // '
        if (depth > 0) index = endOfQuoted(text, index, limit)
        break
      case 0x7b: // {
      case 0x5b: // [
        depth++
        break
      case 0x2c: // ,
        if (depth === 0) return index
        break
      case 0x7d: // }
      case 0x5d: // ]
        if (depth === 0) return index
        depth--
        break
      default:
    }
  }
  return limit
}
