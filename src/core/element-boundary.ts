import { endOfValue, failedAt, skipSpace } from './json-scan.ts'

const NAME_OF_FIRST = /\s{0,100}\{\s{0,100}["']([^"'\\]{1,128})["']/y
const NAME_BEHIND_COMMA = /,\s{0,100}\{\s{0,100}"([^"\\]{1,128})"/g
/** The place of a boundary that is not there. */
export const NO_MORE = Number.POSITIVE_INFINITY

/** Elements that were run together without a comma, or with a brace too many, are whole all the same. */
export function endsElement(text: string, end: number): boolean {
  const next = text.charAt(skipSpace(text, end))
  return next === '' || ',]{}'.includes(next)
}

/**
 * Services write the fields of all records in one order, so the name that the first element begins with tells where
 * others start; where it is broken, the name that the first whole one behind a comma begins with.
 */
export function firstNames(text: string, from: number): string[] {
  const first = nameOfFirst(text, from)
  if (first !== undefined && endOfValue(text, from) >= 0) return [first]
  return [first, nameBehindComma(text, from)].filter(name => name !== undefined)
}

function nameBehindComma(text: string, from: number): string | undefined {
  NAME_BEHIND_COMMA.lastIndex = from
  for (;;) {
    const found = NAME_BEHIND_COMMA.exec(text)
    if (found === null) return undefined
    const end = endOfValue(text, found.index + 1)
    if (end >= 0 && endsElement(text, end)) return found[1]
    NAME_BEHIND_COMMA.lastIndex = Math.max(found.index + 1, end < 0 ? failedAt(end) - 2 : end)
  }
}

/** The name of the first field of the object that starts here. */
export function nameOfFirst(text: string, from: number): string | undefined {
  NAME_OF_FIRST.lastIndex = from
  return NAME_OF_FIRST.exec(text)?.[1]
}

/**
 * Where the next whole element starts that begins as others do: a stray quote before it hides no neighbour. A name that
 * marks no more of them is dropped.
 */
export function nextBoundary(text: string, names: string[], from: number): number {
  for (let name = names[0]; name !== undefined; name = names[0]) {
    const boundary = nextNamed(text, name, from)
    if (boundary !== NO_MORE) return boundary
    names.shift()
  }
  return NO_MORE
}

function nextNamed(text: string, name: string, from: number): number {
  const quoted = `"${name}"`
  let next = from
  for (;;) {
    const at = text.indexOf(quoted, next)
    if (at < 0) return NO_MORE
    next = at + 1
    const start = startOfElement(text, at)
    if (start === undefined) continue
    const end = endOfValue(text, start)
    if (end >= 0 && endsElement(text, end)) return start
    // A text that was never closed ends at the quote of the next name.
    next = Math.max(next, end < 0 ? failedAt(end) - 1 : end)
  }
}

/** The brace of `, {"name"`, where the name stands in such a place. */
function startOfElement(text: string, name: number): number | undefined {
  const open = before(text, name)
  if (text.charAt(open) !== '{') return undefined
  return text.charAt(before(text, open)) === ',' ? open : undefined
}

/** The last character before that place which is no white space. */
function before(text: string, from: number): number {
  let index = from - 1
  while (index >= 0 && ' \n\r\t'.includes(text.charAt(index))) index--
  return index
}
