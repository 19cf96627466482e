/** Where a kind of error stands in a list of all. */
export interface KindPlace {
  readonly fingerprint: string
  /** Calls in the stretch of time that is asked for. */
  readonly count: number
  /** When it was seen first; epoch milliseconds. */
  readonly time: number
}

/** Most calls first, and of equals the latest. */
export function compareKindPlaces(one: KindPlace, other: KindPlace): number {
  if (one.count !== other.count) return other.count - one.count
  if (one.time !== other.time) return other.time - one.time
  if (one.fingerprint === other.fingerprint) return 0
  return one.fingerprint < other.fingerprint ? -1 : 1
}
