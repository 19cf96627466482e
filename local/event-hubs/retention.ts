import type { PartitionLog } from './partition-log.ts'

/** What an open receiver, or one whose connection just broke, still needs: every event from `needs()` on. */
export interface Claim {
  needs(): number
}

/** The memory of the hub: which events may go, and who waits for room. */
export interface Retention {
  /** Accounts for an appended event; drops what may go when there is too much. */
  added(bytes: number): void
  /** True while events that a receiver still needs fill the memory. */
  full(): boolean
  claim(log: PartitionLog, claim: Claim): void
  release(log: PartitionLog, claim: Claim): void
  /** Drops what may go. To be called when a claim moved on. */
  reclaim(): void
  /** Calls `callback` whenever `full()` turns false. */
  onRoom(callback: () => void): void
}

/** What an event costs beside its bytes: its object, its Buffer and its place in the list. */
const EVENT_OVERHEAD_BYTES = 200

/** Keeps events up to `retainBytes` over all partitions; an event that a claim needs is kept whatever it costs. */
export function createRetention(logs: readonly PartitionLog[], retainBytes: number): Retention {
  const claims = new Map<PartitionLog, Set<Claim>>(logs.map(log => [log, new Set()]))
  const roomCallbacks: (() => void)[] = []
  let held = 0
  let wasFull = false

  const firstNeeded = (log: PartitionLog): number => {
    let needed = log.next()
    for (const claim of claims.get(log) ?? []) needed = Math.min(needed, claim.needs())
    return needed
  }

  const reclaim = (): void => {
    if (held > retainBytes) {
      const droppable = logs.map(log => ({ log, end: firstNeeded(log) }))
      while (held > retainBytes) {
        const log = oldestOf(droppable)
        const dropped = log?.dropOldest()
        if (dropped === undefined) break
        held -= dropped.bytes.length + EVENT_OVERHEAD_BYTES
      }
    }
    const isFull = held > retainBytes
    if (wasFull && !isFull) {
      wasFull = false
      for (const callback of roomCallbacks) callback()
    } else wasFull = isFull
  }

  return {
    added(bytes) {
      held += bytes + EVENT_OVERHEAD_BYTES
      if (held > retainBytes && !wasFull) reclaim()
    },
    full: () => wasFull,
    claim: (log, claim) => claims.get(log)?.add(claim),
    release(log, claim) {
      claims.get(log)?.delete(claim)
      reclaim()
    },
    reclaim,
    onRoom: callback => roomCallbacks.push(callback),
  }
}

function oldestOf(droppable: readonly { log: PartitionLog; end: number }[]): PartitionLog | undefined {
  let oldest: PartitionLog | undefined
  let oldestTime = Number.POSITIVE_INFINITY
  for (const { log, end } of droppable) {
    const begin = log.begin()
    const time = begin < end ? log.at(begin)?.enqueuedTime : undefined
    if (time !== undefined && time < oldestTime) {
      oldest = log
      oldestTime = time
    }
  }
  return oldest
}
