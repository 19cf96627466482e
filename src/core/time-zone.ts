import { DAY, MINUTE, minuteOf } from './window.ts'

/** Longer than any day of any zone. */
const LONGEST_DAY = 2 * DAY

const formats = new Map<string, Intl.DateTimeFormat>()

/** Whether this is the IANA name of a time zone that we know, such as `Europe/Berlin`. */
export function isTimeZone(name: string): boolean {
  // An offset such as +01:00 is no zone: it has no rules, so days by it are wrong half the year.
  if (!/^[A-Za-z]/.test(name)) return false
  try {
    return dateIn(0, name) !== ''
  } catch {
    return false
  }
}

/** When the zone's day that holds this time began. A day need not begin at 00:00, nor have 24 hours. */
export function startOfDay(time: number, zone: string): number {
  const date = dateIn(time, zone)
  return firstMinute(minuteOf(time) - LONGEST_DAY, minuteOf(time), minute => dateIn(minute, zone) === date)
}

/** When the zone's next day begins. */
export function startOfNextDay(time: number, zone: string): number {
  const date = dateIn(time, zone)
  return firstMinute(minuteOf(time), minuteOf(time) + LONGEST_DAY, minute => dateIn(minute, zone) !== date)
}

/** The first minute in `(from, to]` that passes, where all after it pass too, `to` among them. */
function firstMinute(from: number, to: number, passes: (minute: number) => boolean): number {
  let [failing, passing] = [from, to]
  while (passing - failing > MINUTE) {
    const middle = minuteOf((failing + passing) / 2)
    if (passes(middle)) passing = middle
    else failing = middle
  }
  return passing
}

function dateIn(time: number, zone: string): string {
  const format =
    formats.get(zone) ??
    new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' })
  formats.set(zone, format)
  return format.format(time)
}
