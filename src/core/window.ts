/** Time is epoch milliseconds, UTC, everywhere in the core. */
export const MINUTE = 60_000
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR

export function minuteOf(time: number): number {
  return Math.floor(time / MINUTE) * MINUTE
}

export function hourOf(time: number): number {
  return Math.floor(time / HOUR) * HOUR
}

/** `2026-11-22T10:05:00Z` */
export function isoSecond(time: number): string {
  const second = Math.floor((time - minuteOf(time)) / 1_000)
  return `${isoMinute(time)}:${second < 10 ? '0' : ''}${second}Z`
}

/** `202611` (6), `20261122` (8), `2026112210` (10) or `202611221005` (12): text that sorts as time does. */
export function compactTime(time: number, digits: 6 | 8 | 10 | 12): string {
  return isoMinute(time).replace(NO_DIGITS, '').slice(0, digits)
}

const NO_DIGITS = /[-T:]/g
const MOST_MINUTES = 1_000
const minutes = new Map<number, string>()

/** `2026-11-22T10:05`. Of many times few minutes are asked for, and a `Date` takes long to write. */
function isoMinute(time: number): string {
  const minute = minuteOf(time)
  const known = minutes.get(minute)
  if (known !== undefined) return known
  const iso = new Date(minute).toISOString()
  const text = iso.slice(0, iso.lastIndexOf(':'))
  if (minutes.size >= MOST_MINUTES) minutes.clear()
  minutes.set(minute, text)
  return text
}

const ISO_DURATION = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/

/** `PT5M`, `PT1H30M`, `P1D` in milliseconds; undefined for anything else. */
export function parseDuration(text: string): number | undefined {
  const match = ISO_DURATION.exec(text)
  if (match === null || text.endsWith('P') || text.endsWith('T')) return undefined
  const part = (index: number) => Number(match[index] ?? 0)
  return part(1) * DAY + part(2) * HOUR + part(3) * MINUTE + part(4) * 1_000
}
