/**
 * A strict JSON scanner that tells where a value ends, or where it goes wrong, without building anything and without an
 * exception, which `JSON.parse` throws for each of a hundred thousand broken lines. Linear, and flat on any nesting.
 */
const QUOTE = 0x22
const COMMA = 0x2c
const COLON = 0x3a
const BACKSLASH = 0x5c
const OPEN_BRACKET = 0x5b
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d

const NUMBER_OR_WORD = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y
const ESCAPE = /["\\/bfnrt]|u[0-9a-fA-F]{4}/y

/** The first character from there on that is no JSON white space. */
export function skipSpace(text: string, from: number): number {
  let index = from
  for (; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) break
  }
  return index
}

/** Whether the whole text is one JSON document. */
export function isJson(text: string): boolean {
  const end = endOfValue(text, 0)
  return end >= 0 && skipSpace(text, end) === text.length
}

/** Where a scan failed: the scanner's negative answers hold the place. */
export function failedAt(end: number): number {
  return -1 - end
}

/**
 * The place behind the JSON value that starts here, white space before it skipped; negative (`failedAt`) where there is
 * none.
 */
export function endOfValue(text: string, from: number): number {
  const open: number[] = []
  let index = skipSpace(text, from)
  for (;;) {
    const code = text.charCodeAt(index)
    if (code === OPEN_BRACE || code === OPEN_BRACKET) {
      const closer = code + 2
      const inner = skipSpace(text, index + 1)
      if (text.charCodeAt(inner) !== closer) {
        open.push(closer)
        index = closer === CLOSE_BRACE ? afterName(text, inner) : inner
        if (index < 0) return index
        continue
      }
      index = inner + 1
    } else index = endOfScalar(text, index)
    if (index >= 0) index = nextValue(text, index, open)
    if (index < 0 || open.length === 0) return index
  }
}

/** After a value: closes what closes here and goes to the next value. With nothing open any more, where all ended. */
function nextValue(text: string, from: number, open: number[]): number {
  let index = from
  for (;;) {
    const closer = open.at(-1)
    if (closer === undefined) return index
    index = skipSpace(text, index)
    const code = text.charCodeAt(index)
    if (code === COMMA) {
      const inner = skipSpace(text, index + 1)
      return closer === CLOSE_BRACE ? afterName(text, inner) : inner
    }
    if (code !== closer) return -1 - index
    open.pop()
    index++
  }
}

function afterName(text: string, from: number): number {
  if (text.charCodeAt(from) !== QUOTE) return -1 - from
  const end = endOfString(text, from)
  if (end < 0) return end
  const colon = skipSpace(text, end)
  return text.charCodeAt(colon) === COLON ? skipSpace(text, colon + 1) : -1 - colon
}

function endOfScalar(text: string, from: number): number {
  if (text.charCodeAt(from) === QUOTE) return endOfString(text, from)
  NUMBER_OR_WORD.lastIndex = from
  return NUMBER_OR_WORD.test(text) ? NUMBER_OR_WORD.lastIndex : -1 - from
}

function endOfString(text: string, start: number): number {
  for (let index = start + 1; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (code === QUOTE) return index + 1
    if (code < 0x20) return -1 - index
    if (code === BACKSLASH) {
      ESCAPE.lastIndex = index + 1
      if (!ESCAPE.test(text)) return -1 - index
      index = ESCAPE.lastIndex - 1
    }
  }
  return -1 - text.length
}
