import { gunzipSync, inflateSync } from 'node:zlib'

/** The part of a secret that is searched for: letters and digits alone, which no escape changes, in any case. */
export function coreOf(number: number): string {
  return `Zq${number.toString(36).padStart(4, '0')}Xk7`
}

export function ipv4Of(number: number): string {
  return `11.${number >> 16}.${(number >> 8) & 255}.${number & 255}`
}

export function ipv6Of(number: number): string {
  return `2001:db8:${number.toString(16)}::c4:17`
}

const CORE = /zq([\da-z]{4})xk/gi
const IPV4 = /(?<![\d.])11\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?![\d.])/g
const IPV6 = /2001:db8:([\da-f]{1,6})::c4/gi

/** What shows as nothing, and the backslashes of JSON and markdown: a secret with these in it is one all the same. */
// oxlint-disable-next-line no-control-regex -- the second byte of a letter in UTF-16
const BETWEEN = /[\\\u0000\u00ad\u200b-\u200f\u2060\ufeff]/g
const ESCAPES = /%([\da-f]{2})|\\u00([\da-f]{2})|&#x([\da-f]{2});/gi
const ENCODED = /[A-Za-z\d+/_-]{16,}={0,2}/g
/** Gzip in base64 within gzip, and one more. */
const MOST_LAYERS = 4

/** The numbers of the secrets in a text, also where they stand in it encoded; what is in `known` is not looked into. */
export function secretsIn(text: string, known: ReadonlySet<string> = new Set()): ReadonlySet<number> {
  const found = new Set<number>()
  search(text, found, known, 0)
  return found
}

function search(text: string, found: Set<number>, known: ReadonlySet<string>, layer: number): void {
  addNumbers(text, found)
  if (text.search(ESCAPES) >= 0 || text.search(BETWEEN) >= 0) addNumbers(unescaped(unescaped(text)), found)
  if (layer >= MOST_LAYERS) return
  for (const [run] of text.matchAll(ENCODED)) {
    const bytes = Buffer.from(run, 'base64')
    const inner = inflated(bytes)
    if (inner === undefined) addNumbers(bytes.toString('latin1'), found)
    else if (!known.has(inner)) search(inner, found, known, layer + 1)
  }
}

function unescaped(text: string): string {
  return text
    .replace(ESCAPES, (_, a?: string, b?: string, c?: string) =>
      String.fromCharCode(Number.parseInt(a ?? b ?? c ?? '', 16)),
    )
    .replace(BETWEEN, '')
}

function addNumbers(text: string, found: Set<number>): void {
  for (const [, number = ''] of text.matchAll(CORE)) found.add(Number.parseInt(number, 36))
  for (const [, a, b, c] of text.matchAll(IPV4)) found.add(Number(a) * 65_536 + Number(b) * 256 + Number(c))
  for (const [, number = ''] of text.matchAll(IPV6)) found.add(Number.parseInt(number, 16))
}

/** What compressed bytes hold, as text; undefined where they are none. */
function inflated(bytes: Buffer): string | undefined {
  const [first, second] = bytes
  const isGzip = first === 0x1f && second === 0x8b
  if (!isGzip && first !== 0x78) return undefined
  try {
    return (isGzip ? gunzipSync : inflateSync)(bytes).toString()
  } catch {
    return undefined
  }
}
