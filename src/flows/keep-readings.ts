import { measured, type Reading } from '../core/health.ts'
import type { HealthStore } from './ports.ts'

/** Keeps readings with the history that each has. */
export async function keepReadings(now: number, readings: readonly Reading[], health: HealthStore): Promise<void> {
  const known = new Map((await health.all()).map(measure => [`${measure.kind} ${measure.subject}`, measure]))
  await health.keep(readings.map(reading => measured(known.get(`${reading.kind} ${reading.subject}`), reading, now)))
}
