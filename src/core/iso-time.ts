const ZERO = 0x30
const NINE = 0x39
const DASH = 0x2d
const COLON = 0x3a
const DOT = 0x2e
const LETTER_T = 0x54
const LETTER_Z = 0x5a

/** Where what stands in `2026-11-22T10:05:00.1234567Z`. */
const MONTH = 5
const DAY = 8
const HOUR = 11
const MINUTE = 14
const SECOND = 17
const FRACTION = 19
/** Every month has these. */
const SURE_DAYS = 28

/**
 * Epoch milliseconds of a time as Azure Monitor writes it, also without fraction or `Z`; NaN for any other text, of which
 * `parseTime` may know more.
 */
export function parseIsoBytes(bytes: Uint8Array, from: number, to: number): number {
  if (!hasSigns(bytes, from)) return Number.NaN
  const year = twoDigits(bytes, from) * 100 + twoDigits(bytes, from + 2)
  const month = twoDigits(bytes, from + MONTH)
  const day = twoDigits(bytes, from + DAY)
  const hour = twoDigits(bytes, from + HOUR)
  const minute = twoDigits(bytes, from + MINUTE)
  const second = twoDigits(bytes, from + SECOND)
  if (!(year >= 1_000 && month >= 1 && month <= 12 && day >= 1 && hour < 24 && minute < 60 && second < 60)) {
    return Number.NaN
  }
  const midnight = Date.UTC(year, month - 1, day)
  if (day > SURE_DAYS && new Date(midnight).getUTCDate() !== day) return Number.NaN
  const milliseconds = fractionOf(bytes, from + FRACTION, bytes[to - 1] === LETTER_Z ? to - 1 : to)
  return midnight + ((hour * 60 + minute) * 60 + second) * 1_000 + milliseconds
}

function hasSigns(bytes: Uint8Array, from: number): boolean {
  return (
    bytes[from + MONTH - 1] === DASH &&
    bytes[from + DAY - 1] === DASH &&
    bytes[from + HOUR - 1] === LETTER_T &&
    bytes[from + MINUTE - 1] === COLON &&
    bytes[from + SECOND - 1] === COLON
  )
}

/** NaN where there are not two. */
function twoDigits(bytes: Uint8Array, at: number): number {
  return digit(bytes[at]) * 10 + digit(bytes[at + 1])
}

function digit(byte: number | undefined): number {
  return byte !== undefined && byte >= ZERO && byte <= NINE ? byte - ZERO : Number.NaN
}

/** `.1234567` in whole milliseconds, nothing as 0. */
function fractionOf(bytes: Uint8Array, from: number, to: number): number {
  if (from === to) return 0
  const digits = to - from - 1
  if (bytes[from] !== DOT || digits < 1 || digits > 9) return Number.NaN
  let milliseconds = 0
  let worth = 100
  for (let at = from + 1; at < to; at++) {
    milliseconds += digit(bytes[at]) * worth
    worth = Math.floor(worth / 10)
  }
  return milliseconds
}
