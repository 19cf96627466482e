const ISO =
  /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?$/i
/** `MM/dd/yyyy HH:mm:ss [AM|PM]`, as older Azure services and .NET write it. */
const AMERICAN =
  /^(\d{1,2})\/(\d{1,2})\/(\d{4})(?:[ T](\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?\s*(AM|PM)?)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?$/i
const DOT_NET = /^\/Date\((-?\d{1,17})(?:[+-]\d{4})?\)\/$/
const RFC_1123 = /^[A-Z][a-z]{2}, \d{1,2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} (?:GMT|UTC|[+-]\d{4})$/
const LONGEST = 64

/** Epoch milliseconds of a time in any form Azure's services are known to write; undefined when it is none. */
export function parseTime(value: unknown): number | undefined {
  if (typeof value === 'number') return fromEpoch(value)
  if (typeof value !== 'string') return undefined
  const text = value.trim()
  // Longer is no time, and white space in the middle would be looked at over and over.
  if (text.length > LONGEST) return undefined
  const iso = ISO.exec(text)
  if (iso !== null) return utc(iso[1], iso[2], iso[3], iso[4], iso[5], iso[6], iso[7], iso[8])
  const american = AMERICAN.exec(text)
  if (american !== null) {
    const [, month, day, year, hour, minute, second, fraction, half, zone] = american
    return utc(year, month, day, twentyFourHour(hour, half), minute, second, fraction, zone)
  }
  const dotNet = DOT_NET.exec(text)
  if (dotNet !== null) return inRange(Number(dotNet[1]))
  if (RFC_1123.test(text)) return inRange(Date.parse(text))
  return /^\d{9,13}(?:\.\d{1,9})?$/.test(text) ? fromEpoch(Number(text)) : undefined
}

/** Seconds until the year 5138, milliseconds from 1973 on: the two ranges do not meet. */
function fromEpoch(value: number): number | undefined {
  return inRange(Math.abs(value) < 1e11 ? value * 1_000 : value)
}

function inRange(time: number): number | undefined {
  return Number.isFinite(time) && Math.abs(time) <= 8.64e15 ? Math.trunc(time) : undefined
}

function twentyFourHour(hour: string | undefined, half: string | undefined): string | undefined {
  if (hour === undefined || half === undefined) return hour
  return String((Number(hour) % 12) + (half.toUpperCase() === 'PM' ? 12 : 0))
}

type Digits = string | undefined

/** A time without a zone is UTC: Azure Monitor writes nothing else. */
function utc(
  year: Digits,
  month: Digits,
  day: Digits,
  hour: Digits,
  minute: Digits,
  second: Digits,
  fraction: Digits,
  zone: Digits,
): number | undefined {
  const [y, mo, d] = [Number(year), Number(month), Number(day)]
  const [h, mi, s] = [Number(hour ?? 0), Number(minute ?? 0), Number(second ?? 0)]
  if (mo < 1 || mo > 12 || d < 1 || d > 31 || h > 24 || mi > 59 || s > 60) return undefined
  const date = new Date(0)
  date.setUTCFullYear(y, mo - 1, d)
  if (date.getUTCDate() !== d) return undefined
  const milliseconds = fraction === undefined ? 0 : Number(fraction.slice(0, 3).padEnd(3, '0'))
  return date.getTime() + ((h * 60 + mi) * 60 + s) * 1_000 + milliseconds - zoneOffset(zone)
}

function zoneOffset(zone: Digits): number {
  if (zone === undefined || !/^[+-]/.test(zone)) return 0
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2))
  return (zone.startsWith('-') ? -minutes : minutes) * 60_000
}
