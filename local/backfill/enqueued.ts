import { openEnvelope } from '../../src/core/envelope.ts'
import { TIME_FIELDS } from '../../src/core/event.ts'
import { textField } from '../../src/core/json.ts'
import { parseTime } from '../../src/core/time.ts'
import { DAY, HOUR } from '../../src/core/window.ts'

export interface FileTimes {
  readonly path: string
  /** When the file was last written, epoch milliseconds. */
  readonly modified: number
  readonly now: number
  /** Times that records of it state. */
  readonly stated: readonly number[]
}

/** As Azure Monitor names the hour of a file: https://learn.microsoft.com/azure/azure-monitor/essentials/resource-logs */
const HOUR_IN_PATH = /(?:^|[\\/])y=(\d{4})[\\/]m=(\d{2})[\\/]d=(\d{2})[\\/]h=(\d{2})[\\/]/
/** Archives made for equal bytes carry files of 1970 or 1980. */
const EARLIEST = Date.UTC(2010, 0, 1)

/**
 * The time of a file's records that state none: the end of the hour in its path, else when it was written. Never
 * earlier than what its records state, which would make those implausible.
 */
export function fileTime({ path, modified, now, stated }: FileTimes): number {
  const hour = hourOfPath(path)
  const written = modified >= EARLIEST && modified <= now ? Math.floor(modified) : now
  const plausible = stated.filter(time => time <= now + DAY)
  return Math.max(hour === undefined ? written : hour + HOUR, ...plausible)
}

/** The times that the records of a message state. */
export function statedTimes(text: string): readonly number[] {
  const records = openEnvelope(text).flatMap(item => (item.ok ? [item.record] : []))
  return records.map(record => parseTime(textField(record, ...TIME_FIELDS))).filter(time => time !== undefined)
}

function hourOfPath(path: string): number | undefined {
  const found = HOUR_IN_PATH.exec(path)
  if (found === null) return undefined
  const [, year, month, day, hour] = found
  return parseTime(`${year}-${month}-${day}T${hour}:00:00Z`)
}
