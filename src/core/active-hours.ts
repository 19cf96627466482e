export const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const
export type Weekday = (typeof WEEKDAYS)[number]

/** Hours of the week in a place's own time, daylight saving and all. */
export interface ActiveHours {
  readonly days: readonly Weekday[]
  /** Minutes since midnight; where `to` is not later than `from`, the hours go on into the next day. */
  readonly from: number
  readonly to: number
  /** IANA name, such as `Europe/Berlin`. */
  readonly timeZone: string
}

/** Whether that time (epoch milliseconds) is within the hours. */
export function isActive(hours: ActiveHours, time: number): boolean {
  const { day, minute } = localTime(hours.timeZone, time)
  const { from, to, days } = hours
  if (from < to) return days.includes(day) && minute >= from && minute < to
  return (days.includes(day) && minute >= from) || (days.includes(before(day)) && minute < to)
}

function before(day: Weekday): Weekday {
  return WEEKDAYS[(WEEKDAYS.indexOf(day) + 6) % 7] ?? 'Mon'
}

function localTime(timeZone: string, time: number): { readonly day: Weekday; readonly minute: number } {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(time)
  const part = (type: string) => parts.find(one => one.type === type)?.value ?? ''
  return {
    day: WEEKDAYS.find(day => day === part('weekday')) ?? 'Mon',
    minute: Number(part('hour')) * 60 + Number(part('minute')),
  }
}
