import { measured, type Reading } from '../core/health.ts'
import type { HealthStore } from './ports/watching.ts'

/**
 * Keeps readings with the history that each has. Of files and replays there may be very many, so of them a zero that was
 * never anything else is not kept.
 */
export async function keepReadings(now: number, readings: readonly Reading[], health: HealthStore): Promise<void> {
  const known = new Map((await health.all()).map(measure => [`${measure.kind} ${measure.subject}`, measure]))
  const telling = readings.filter(({ kind, subject, value }) => {
    return value > 0 || known.has(`${kind} ${subject}`) || !isOfFileOrReplay(subject)
  })
  await health.keep(telling.map(reading => measured(known.get(`${reading.kind} ${reading.subject}`), reading, now)))
}

function isOfFileOrReplay(subject: string): boolean {
  return /^[fr]-/.test(subject)
}
