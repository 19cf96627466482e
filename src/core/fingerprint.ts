import { mask } from './mask.ts'

const VERSION = 'v1'
const LOOKED_AT = 4096

/** One 32-bit FNV-1a round over UTF-16 units, finished with MurmurHash3's mixer so that near texts differ in all bits. */
function hash32(text: string, seed: number): number {
  let hash = seed
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}

const hex = (value: number): string => value.toString(16).padStart(8, '0')

/**
 * A name for an error nobody has classified: `v1-` and 16 hex digits, the same wherever and whenever it is computed.
 * Two texts that differ in ids, numbers, times or quoted names alone have the same fingerprint.
 */
export function fingerprint(status: number | undefined, codes: readonly string[], text: string): string {
  const words = mask(text.slice(0, LOOKED_AT))
    .toLowerCase()
    .replace(/[^\p{L}<>]+/gu, ' ')
    .trim()
  const input = `${status ?? ''}|${codes.join(',').toLowerCase()}|${words}`
  return `${VERSION}-${hex(hash32(input, 0x811c9dc5))}${hex(hash32(input, 0x9747b28c))}`
}
