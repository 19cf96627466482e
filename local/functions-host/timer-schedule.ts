import { Cron } from 'croner'

/** When a timer fires. Times in epoch milliseconds. */
export interface Schedule {
  /** The first time after `time`; undefined when there is none. */
  after(time: number): number | undefined
}

const TIME_SPAN = /^(?:(\d+)[.:])?(\d{1,2}):(\d{1,2}):(\d{1,2})$/

/** Reads a six-field NCRONTAB expression (in UTC) or a TimeSpan such as `00:05:00`; throws when it is neither. */
export function readSchedule(text: string): Schedule {
  const span = TIME_SPAN.exec(text.trim())
  if (span !== null) {
    const [days = 0, hours = 0, minutes = 0, seconds = 0] = span.slice(1).map(part => Number(part ?? 0))
    const ms = (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000
    if (ms === 0) throw new Error(`The schedule '${text}' has no length.`)
    return { after: time => time + ms }
  }
  if (text.trim().split(/\s+/).length !== 6) {
    throw new Error(
      `The schedule '${text}' is neither a TimeSpan nor a six-field expression {second} {minute} {hour} {day} {month} {weekday}.`,
    )
  }
  // NCRONTAB wants day and weekday both to match; cron's own rule is either.
  const cron = new Cron(text, { timezone: 'UTC', domAndDow: true, mode: '6-part', paused: true })
  return { after: time => cron.nextRun(new Date(time))?.getTime() }
}
