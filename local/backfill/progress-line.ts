import type { Totals } from './totals.ts'

/** A moment of a run: milliseconds of a steady clock, and what was counted by then. */
export interface Moment {
  readonly at: number
  readonly bytes: number
  readonly records: number
}

/** The rate is that of this last stretch of time. */
const STRETCH = 30_000

export interface Rate {
  /** Per second. */
  readonly bytes: number
  readonly records: number
}

/** Keeps the moments of the last stretch of time; `add` answers the rate over them. */
export function createRate(): { add(moment: Moment): Rate } {
  const moments: Moment[] = []
  return {
    add(moment) {
      moments.push(moment)
      while (moments[1] !== undefined && moments[1].at <= moment.at - STRETCH) moments.shift()
      const first = moments[0] ?? moment
      const seconds = (moment.at - first.at) / 1_000
      const perSecond = (count: number) => (seconds <= 0 ? 0 : count / seconds)
      return { bytes: perSecond(moment.bytes - first.bytes), records: perSecond(moment.records - first.records) }
    },
  }
}

/** `files 3/120 · 45,123 records · 12.3 of 456.0 MB · 2,345 records/s · 3 min left` */
export function progressLine(totals: Totals, rate: Rate): string {
  const { files, filesDone, records, bytes, bytesDone } = totals
  const parts = [
    `files ${filesDone}/${files}`,
    `${grouped(records)} records`,
    `${megabytes(bytesDone)} of ${megabytes(bytes)} MB`,
  ]
  if (rate.records > 0) parts.push(`${grouped(Math.round(rate.records))} records/s`)
  if (rate.bytes > 0) parts.push(`${duration(((bytes - bytesDone) / rate.bytes) * 1_000)} left`)
  return parts.join(' · ')
}

/** What a run came to, in words. */
export function summaryText(totals: Totals, milliseconds: number): string {
  const { filesDone, messages, records, counted, foreign, rejected, messagesBefore } = totals
  const refused = [...rejected.values()].reduce((sum, count) => sum + count, 0)
  const reasons = [...rejected].map(([reason, count]) => `${reason} ${count}`).join(', ')
  return [
    `${filesDone} files, ${messages} messages, ${records} records`,
    `= ${counted} counted + ${foreign} foreign + ${refused} rejected${reasons === '' ? '' : ` (${reasons})`};`,
    `${messagesBefore} messages were counted already; ${duration(milliseconds)}`,
  ].join(' ')
}

/** `45 s`, `3 min`, `2 h 10 min` */
export function duration(milliseconds: number): string {
  const seconds = milliseconds / 1_000
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`
  if (seconds < 99.5) return `${Math.round(seconds)} s`
  const minutes = Math.round(seconds / 60)
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

function megabytes(bytes: number): string {
  return (bytes / 1_000_000).toFixed(1)
}

function grouped(count: number): string {
  return count.toLocaleString('en-US')
}
