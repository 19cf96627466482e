import { bucketIndex } from './buckets.ts'

/** Counts by bucket, for buckets that begin at these times (ascending). */
export interface Series {
  readonly count: number
  readonly counts: readonly number[]
}

export interface GrowingSeries {
  add(time: number, count: number): void
  series(): Series
}

export function createSeries(starts: readonly number[]): GrowingSeries {
  const counts = starts.map(() => 0)
  let count = 0
  return {
    add(time, more) {
      const index = bucketIndex(starts, time)
      counts[index] = (counts[index] ?? 0) + more
      count += more
    },
    series: () => ({ count, counts }),
  }
}

export interface GroupSeries extends Series {
  readonly group: string
}

export interface GroupedSeries {
  add(group: string, time: number, count: number): void
  /** All groups, largest first. */
  ranked(): readonly Place[]
  series(group: string): GroupSeries
}

/** Series by group. Most groups have calls in few buckets, so only those are kept until a page of them is asked for. */
export function createGroupedSeries(starts: readonly number[], maxGroups: number, overflow: string): GroupedSeries {
  const groups = new Map<string, { count: number; readonly byBucket: Map<number, number> }>()
  return {
    add(group, time, count) {
      const name = groups.has(group) || groups.size < maxGroups ? group : overflow
      const found = groups.get(name) ?? { count: 0, byBucket: new Map<number, number>() }
      groups.set(name, found)
      const index = bucketIndex(starts, time)
      found.count += count
      found.byBucket.set(index, (found.byBucket.get(index) ?? 0) + count)
    },
    ranked() {
      return [...groups].map(([group, { count }]) => ({ group, count })).toSorted(comparePlaces)
    },
    series(group) {
      const { count, byBucket } = groups.get(group) ?? { count: 0, byBucket: new Map<number, number>() }
      return { group, count, counts: starts.map((_, index) => byBucket.get(index) ?? 0) }
    },
  }
}

/** Where a group stands among all. */
export interface Place {
  readonly group: string
  readonly count: number
}

/** Largest first; equal ones by name, so that the order never depends on that of the rows. */
export function comparePlaces(one: Place, other: Place): number {
  if (one.count !== other.count) return other.count - one.count
  if (one.group === other.group) return 0
  return one.group < other.group ? -1 : 1
}
