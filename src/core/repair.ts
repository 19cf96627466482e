/**
 * Mends what Azure's services are known to get wrong in JSON, in one pass: raw line breaks inside texts, single quotes
 * for double quotes, backslashes that escape nothing, `[ 227 B blob data ]` for an object, `NaN`. Sources: elastic/beats
 * issues 34450 and 40641, grafana/loki issue 8788. Run only on text that strict JSON refused.
 */
export function repairJson(text: string): string {
  const parts: string[] = []
  let index = 0
  while (index < text.length) {
    const start = nextQuote(text, index)
    if (start > index) parts.push(mendPlain(text.slice(index, start)))
    if (start === text.length) break
    const end = endOfQuoted(text, start)
    parts.push(mendText(text.slice(start + 1, end), text.charCodeAt(start)))
    index = end + 1
  }
  return parts.join('')
}

const QUOTE = 0x22
const APOSTROPHE = 0x27
const BACKSLASH = 0x5c

const BLOB_DATA = /\[\s{0,100}\d{1,18} B blob data\s{0,100}\]/g
/** `:NaN,`; between two quotes mostly a colon or a comma stands. */
const SHORTEST_FAULT = 5
const NOT_A_NUMBER = /(?<=[[,:]\s{0,20})(?:NaN|-?Infinity|undefined)(?=\s{0,20}[\],}])/g

function mendPlain(text: string): string {
  if (text.length < SHORTEST_FAULT) return text
  return text.replace(BLOB_DATA, 'null').replace(NOT_A_NUMBER, 'null')
}

function nextQuote(text: string, from: number): number {
  for (let index = from; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (code === QUOTE || code === APOSTROPHE) return index
  }
  return text.length
}

/**
 * Where the text that starts with this quote ends: its closing quote, or the limit. An apostrophe ends it only where JSON
 * may go on after it.
 */
export function endOfQuoted(text: string, start: number, limit: number = text.length): number {
  const quote = text.charCodeAt(start)
  for (let index = start + 1; index < limit; index++) {
    const code = text.charCodeAt(index)
    if (code === BACKSLASH) index++
    else if (code === quote && (quote === QUOTE || endsText(text, index + 1))) return index
  }
  return limit
}

function endsText(text: string, from: number): boolean {
  for (let index = from; index < text.length && index < from + 100; index++) {
    const char = text.charAt(index)
    if (char === ',' || char === ':' || char === '}' || char === ']') return true
    if (char !== ' ' && char !== '\t' && char !== '\n' && char !== '\r') return false
  }
  return true
}

const CONTROL = /[\u0000-\u001f]/g
/** A backslash that JSON gives no meaning: an escaped apostrophe, or a path that nobody escaped. */
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}|'|)/g
const WRONG = /[\u0000-\u001f\\]/

function mendText(inner: string, quote: number): string {
  const clean = WRONG.test(inner) ? mendCharacters(inner) : inner
  if (quote === QUOTE) return `"${clean}"`
  return `"${clean.includes('"') ? clean.replace(/\\[\s\S]|"/g, match => (match === '"' ? '\\"' : match)) : clean}"`
}

function mendCharacters(inner: string): string {
  return inner
    .replace(ESCAPE, found => (found === "\\'" ? "'" : found === '\\' ? '\\\\' : found))
    .replace(CONTROL, char => JSON.stringify(char).slice(1, -1))
}
