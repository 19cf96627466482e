import { type Stamp, stampEvent } from './stored-event.ts'

/** An event as it is kept and sent: `bytes` is the whole encoded message. */
export interface StoredEvent extends Stamp {
  readonly bytes: Buffer
}

/** What one partition holds. Sequence numbers start at 0 and have no holes. */
export interface PartitionLog {
  readonly id: string
  /** Sequence number of the oldest event still kept; equals `next()` when none is. */
  begin(): number
  /** Sequence number the next event will get. */
  next(): number
  last(): StoredEvent | undefined
  at(sequenceNumber: number): StoredEvent | undefined
  append(message: Buffer, partitionKey: string | undefined): StoredEvent
  /** Lowest sequence number kept whose event satisfies `reached`, which must hold for all later ones; else `next()`. */
  firstWhere(reached: (event: StoredEvent) => boolean): number
  /** Drops the oldest event kept and answers it. */
  dropOldest(): StoredEvent | undefined
}

const COMPACT_AFTER = 8_192

/** An empty partition. `now` gives epoch milliseconds. */
export function createPartitionLog(id: string, now: () => number): PartitionLog {
  let events: (StoredEvent | undefined)[] = []
  let head = 0
  let begin = 0
  let last: StoredEvent | undefined
  const next = (): number => begin + events.length - head
  const at = (sequenceNumber: number): StoredEvent | undefined =>
    sequenceNumber < begin ? undefined : events[head + sequenceNumber - begin]
  return {
    id,
    begin: () => begin,
    next,
    last: () => last,
    at,
    append(message, partitionKey) {
      const stamp: Stamp = {
        sequenceNumber: next(),
        // Offsets are positions in bytes, as in the service: rising, and not to be confused with sequence numbers.
        offset: last === undefined ? 0 : last.offset + last.bytes.length,
        enqueuedTime: Math.max(now(), last?.enqueuedTime ?? 0),
      }
      last = { ...stamp, bytes: stampEvent(message, stamp, partitionKey) }
      events.push(last)
      return last
    },
    firstWhere(reached) {
      let low = begin
      let high = next()
      while (low < high) {
        const middle = Math.floor((low + high) / 2)
        const event = at(middle)
        if (event !== undefined && reached(event)) high = middle
        else low = middle + 1
      }
      return low
    },
    dropOldest() {
      const oldest = at(begin)
      if (oldest === undefined) return undefined
      events[head] = undefined
      head += 1
      begin += 1
      if (head > COMPACT_AFTER && head * 2 > events.length) {
        events = events.slice(head)
        head = 0
      }
      return oldest
    },
  }
}
