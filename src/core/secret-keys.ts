/**
 * Keys and signatures have no name around them where a log quotes one: they are long words of base64 in which small
 * letters, capitals and digits follow each other at random. Names, paths, GUIDs and digests do not look so.
 */
const WORD = /(?<![A-Za-z\d+/_-])(?:[A-Za-z\d+/_-]|%2[BF]|%3D){22,}={0,2}(?![A-Za-z\d=])/gi
const PADDED = /(?:=|%3D)$/i
const PADDED_TWICE = /(?:=|%3D){2}$/i
/** What stands for itself in a word: GUIDs, and digests of 128 bits. */
const IDS = /[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}|(?<![\da-z])[\da-f]{32}(?![\da-z])/gi
/** Base32, digests of certificates, and 256 bits and more in hexadecimal digits: of a path only that part is masked. */
const CAPITALS = /(?<![A-Za-z\d+])[A-Z\d]{40,}(?![A-Za-z\d+=])/g
const LONG_HEX = /(?<![\da-z])[\da-f]{64,}(?![\da-z])/gi
/** The shortest key without padding: 240 bits. */
const LENGTH = 40
/**
 * Of random base64 six in ten neighbours are of different kinds, of words that are written together one in five. A key
 * without padding is always found at 64 bytes, and at 32 bytes in all but one of some thousand.
 */
const MIXED = 0.3
/** A key in which there happens to be no digit. */
const MIXED_LETTERS = 0.45

export function maskKeys(text: string): string {
  return text
    .replace(LONG_HEX, '[key]')
    .replace(CAPITALS, word => ((word.match(/\d/g)?.length ?? 0) < 4 ? word : '[key]'))
    .replace(WORD, word => (isKey(word) ? '[key]' : word))
}

/** In a key there may be the letters that tokens begin with, and what stands before them would be left alone. */
export function maskKeysLikeTokens(text: string): string {
  return text.replace(WORD, (word, at: number) =>
    /[A-Za-z\d+]eyJ/.test(word) && !text.startsWith('.', at + word.length) && isKey(word) ? '[key]' : word,
  )
}

function isKey(word: string): boolean {
  if (PADDED_TWICE.test(word)) return true
  // `NameOfWhatFollows=` is no key.
  if (PADDED.test(word)) return /[\d+]/.test(word) || isMixed(word, word.length, MIXED)
  if (word.length < LENGTH) return false
  const rest = word.replace(IDS, '//').replace(/%[23][A-F\d]/gi, '/')
  const hasBoth = /[a-z]/.test(rest) && /[A-Z]/.test(rest)
  return hasBoth && isMixed(rest, LENGTH, /\d/.test(rest) ? MIXED : MIXED_LETTERS)
}

/** Whether there is a stretch of that length in which the kinds of signs change so often. */
function isMixed(word: string, length: number, mixed: number): boolean {
  const kinds = Array.from(word, kindOf)
  const changes = kinds.map((kind, at) =>
    kind !== 0 && at > 0 && kinds[at - 1] !== 0 && kinds[at - 1] !== kind ? 1 : 0,
  )
  let sum = 0
  for (const [at, change] of changes.entries()) {
    sum += change - (changes[at - length] ?? 0)
    if (at >= length - 1 && sum >= mixed * length) return true
  }
  return false
}

/** 0 is no letter or digit. */
function kindOf(sign: string): number {
  if (sign >= 'a' && sign <= 'z') return 1
  if (sign >= 'A' && sign <= 'Z') return 2
  return sign >= '0' && sign <= '9' ? 3 : 0
}
