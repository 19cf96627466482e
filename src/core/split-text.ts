import { isJson } from './json-scan.ts'
import { endOfQuoted } from './repair.ts'

/** Where another document may start in the middle of one that was cut off. */
const ANOTHER_START = /\n(?=[{[])|(?=\{\s{0,20}"records"\s{0,20}:)/i
/** More starts than this are no documents that were run together. */
const MOST_STARTS = 10_000
/** White space, and padding such as the control characters of RFC 7464. */
const BLANK = /^[\s\u0000-\u001f\uFEFF]*$/
/** Closing braces that nothing opened hold no record. */
const STRAYS = /^[\]},\s\u0000-\u001f\uFEFF]*$/
const SEPARATOR = /[\s\u0000-\u001f\uFEFF,]/

export function isBlank(text: string): boolean {
  return BLANK.test(text)
}

/**
 * Where lines are whole documents, each line stands for itself, so that a broken one costs no other; the broken lines
 * between two whole ones are taken together, since a raw line break inside a text makes two of one.
 */
export function splitText(text: string): readonly string[] {
  const parts: string[] = []
  let broken: string[] = []
  for (const line of text.split('\n')) {
    if (!/^\s*[[{]/.test(line) || !/[}\]]\s*$/.test(line.slice(-100)) || !isJson(line)) broken.push(line)
    else {
      splitDocuments(broken.join('\n'), parts)
      parts.push(line)
      broken = []
    }
  }
  splitDocuments(broken.join('\n'), parts)
  return parts
}

/** Cuts at the lines and envelopes that may start another document; nothing where there is no such place. */
export function splitAtStarts(text: string): readonly string[] {
  const parts = text.split(ANOTHER_START)
  return parts.length > 1 && parts.length <= MOST_STARTS ? parts : []
}

/** Cuts documents that were run together. Braces inside texts do not count; what stands between is a part of its own. */
function splitDocuments(text: string, parts: string[]): void {
  let start = 0
  let depth = 0
  for (let index = 0; index < text.length; index++) {
    switch (text.charCodeAt(index)) {
      case 0x22: // "
        index = endOfQuoted(text, index)
        break
      case 0x27: // '
        if (depth > 0) index = endOfQuoted(text, index)
        break
      case 0x7b: // {
      case 0x5b: // [
        if (depth === 0) start = cut(text, start, index, parts)
        depth++
        break
      case 0x7d: // }
      case 0x5d: // ]
        if (depth === 0) break
        depth--
        if (depth === 0) start = cut(text, start, index + 1, parts)
        break
      default:
    }
  }
  cut(text, start, text.length, parts)
}

/** Adds the part without what separates it from others, where there is more than that. */
function cut(text: string, from: number, to: number, parts: string[]): number {
  let [start, end] = [from, to]
  while (start < end && SEPARATOR.test(text.charAt(start))) start++
  while (start < end && SEPARATOR.test(text.charAt(end - 1))) end--
  const part = text.slice(start, end)
  if (!STRAYS.test(part)) parts.push(part)
  return to
}
