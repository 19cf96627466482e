import type { KnownMessage } from './known-messages.ts'
import { dayOf } from './row-name.ts'

/** What must be stored of one partition. */
export interface ExpectedShard {
  messages: number
  records: number
  counted: number
  foreign: number
  readonly rejected: Map<string, number>
}

/** What must be stored of a message with something rejected in it. */
export interface ExpectedDeadLetter {
  readonly body: Buffer
  readonly rejected: KnownMessage['rejected']
}

/** What was sent, and so what must be stored: the recount that everything is compared with. */
export interface Ledger {
  /** Notes a message that the hub took in as the partition's next. */
  sent(partition: number, message: KnownMessage): void
  /** Retention dropped the table of that day (`yyyyMMdd`). */
  dropped(day: string): void
  /** Count by row name. */
  readonly rows: ReadonlyMap<string, number>
  /** For the days that were dropped: what was sent after the last drop, which alone must still be there. */
  readonly rowsSinceDrop: ReadonlyMap<string, ReadonlyMap<string, number>>
  /** By `p00`, `p01`, ... */
  readonly shards: ReadonlyMap<string, ExpectedShard>
  /** By `p00|12`: shard and sequence number. */
  readonly deadLetters: ReadonlyMap<string, ExpectedDeadLetter>
}

export function shardName(partition: number): string {
  return `p${String(partition).padStart(2, '0')}`
}

export function openLedger(partitions: number): Ledger {
  const rows = new Map<string, number>()
  const rowsSinceDrop = new Map<string, Map<string, number>>()
  const deadLetters = new Map<string, ExpectedDeadLetter>()
  const shards = new Map<string, ExpectedShard>()
  for (let partition = 0; partition < partitions; partition++) {
    shards.set(shardName(partition), { messages: 0, records: 0, counted: 0, foreign: 0, rejected: new Map() })
  }
  return {
    rows,
    rowsSinceDrop,
    shards,
    deadLetters,
    sent(partition, { body, records, foreign, rows: counted, rejected }) {
      const name = shardName(partition)
      const shard = shards.get(name)
      if (shard === undefined) throw new Error(`There is no partition ${partition}.`)
      if (rejected.length > 0) deadLetters.set(`${name}|${shard.messages}`, { body, rejected })
      shard.messages++
      shard.records += records
      shard.counted += counted.length
      shard.foreign += foreign
      for (const [, reason] of rejected) addOne(shard.rejected, reason)
      for (const row of counted) {
        addOne(rows, row)
        const since = rowsSinceDrop.get(dayOf(row))
        if (since !== undefined) addOne(since, row)
      }
    },
    dropped(day) {
      rowsSinceDrop.set(day, new Map())
    },
  }
}

function addOne(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1)
}

/** All partitions together. */
export function totalOf(ledger: Ledger, part: 'messages' | 'records' | 'counted' | 'foreign'): number {
  let total = 0
  for (const shard of ledger.shards.values()) total += shard[part]
  return total
}
