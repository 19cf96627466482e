import { SEVERITIES, type Severity } from '../taxonomy/vocabulary.ts'
import type { Alert } from './verdict.ts'

/** Where an alert stands in a list of all. */
export interface AlertPlace {
  /** By severity while it fires, behind all of those once it is over. */
  readonly rank: number
  /** When it began to fire, or ended; epoch milliseconds. */
  readonly time: number
  readonly id: string
}

export function placeOfAlert(id: string, severity: Severity, { state, since, until }: Alert): AlertPlace {
  return state === 'firing'
    ? { rank: SEVERITIES.indexOf(severity), time: since, id }
    : { rank: SEVERITIES.length, time: until, id }
}

/** Those that fire first: the gravest, and of equals the newest. Then those that are over, by their ends. */
export function compareAlertPlaces(one: AlertPlace, other: AlertPlace): number {
  if (one.rank !== other.rank) return one.rank - other.rank
  if (one.time !== other.time) return other.time - one.time
  if (one.id === other.id) return 0
  return one.id < other.id ? -1 : 1
}
