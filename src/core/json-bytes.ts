/** Finds its way in the bytes of JSON (UTF-8): every sign of its grammar is one byte. */
export const QUOTE = 0x22
export const COMMA = 0x2c
export const BACKSLASH = 0x5c
export const OPEN_BRACKET = 0x5b
export const CLOSE_BRACKET = 0x5d
export const OPEN_BRACE = 0x7b
export const CLOSE_BRACE = 0x7d

export function skipSpace(bytes: Uint8Array, from: number): number {
  let at = from
  while (isSpace(bytes[at])) at++
  return at
}

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09
}

/** Behind a sound value. */
export function endOfValue(bytes: Uint8Array, from: number): number {
  const first = bytes[from]
  if (first === QUOTE) return endOfText(bytes, from)
  if (first === OPEN_BRACE || first === OPEN_BRACKET) return endOfBraces(bytes, from)
  let at = from
  while (at < bytes.length && !isAfterScalar(bytes[at])) at++
  return at
}

export function isAfterScalar(byte: number | undefined): boolean {
  return byte === COMMA || byte === CLOSE_BRACE || byte === CLOSE_BRACKET || isSpace(byte)
}

/** Behind the object that begins there, sound or not; -1 where none does, or it does not end. */
export function endOfObject(bytes: Uint8Array, from: number): number {
  if (bytes[from] !== OPEN_BRACE) return -1
  const end = endOfBraces(bytes, from)
  return bytes[end - 1] === CLOSE_BRACE ? end : -1
}

/** Behind what closes the brace or bracket that opens there. */
function endOfBraces(bytes: Uint8Array, from: number): number {
  let depth = 0
  for (let at = from; at < bytes.length; at++) {
    const byte = bytes[at]
    if (byte === QUOTE) at = endOfText(bytes, at) - 1
    else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) depth++
    else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
      depth--
      if (depth === 0) return at + 1
    }
  }
  return bytes.length
}

/** Behind the text that begins there. */
export function endOfText(bytes: Uint8Array, from: number): number {
  let at = from + 1
  while (at < bytes.length && bytes[at] !== QUOTE) at += bytes[at] === BACKSLASH ? 2 : 1
  return Math.min(at + 1, bytes.length)
}
