import { createHash } from 'node:crypto'
import { digestOfRecords, type StoredFrame, type StoredLetter } from '../../src/adapters/dead-letter-entity.ts'
import type { JsonObject } from '../../src/core/json.ts'
import { findRejected, type RecordNow, type RejectedRun, rejectedRuns } from '../../src/core/replay-items.ts'
import type { Tally } from '../../src/core/tally.ts'
import { minuteOf } from '../../src/core/window.ts'
import { itemsOf, type Reader } from '../../src/flows/read-item.ts'
import { type MessageReading, readMessage } from '../../src/flows/read-message.ts'

/** What the present code would make of a letter. */
export type LetterPlan =
  | SendPlan
  | { readonly kind: 'still-rejected'; readonly remaining: readonly RejectedRun[] }
  | { readonly kind: 'refused'; readonly why: string }
  | { readonly kind: 'nothing-left' }

/** The records that were rejected and can be read now, to be counted as one message. */
export interface SendPlan {
  readonly kind: 'send'
  /** `{"records": [...]}` of those records alone. */
  readonly body: Buffer
  readonly sends: number
  /** Names what they come to. */
  readonly outcome: string
  /** Records by cause; those of other providers as `foreign`. */
  readonly causes: Tally
  readonly remaining: readonly RejectedRun[]
  /** The letter once they are counted, but for those of them (by place in `body`) that are rejected after all. */
  readonly after: (refused: readonly Place[]) => StoredFrame
}

type Place = Pick<RejectedRun, 'reason'> & { readonly index: number }

/** `bytes` are those of the letter's message. */
export function planLetter(letter: StoredLetter, bytes: Uint8Array, reader: Reader): LetterPlan {
  const { frame, shard, sequence, enqueued } = letter
  if (frame.rejectedCount === 0) return { kind: 'nothing-left' }
  if (letter.keptBytes < letter.bytes) {
    return { kind: 'refused', why: `only the first ${letter.keptBytes} of its ${letter.bytes} bytes are kept` }
  }
  const reading = readMessage({ shard, sequence, enqueued, body: bytes }, reader)
  const records = recordsOf(bytes, reader)
  const found = findRejected(frame, readingOf(reading), places => {
    const counted = places.map(place => records[place]).filter(record => record !== undefined)
    return counted.length === places.length && digestOfRecords(counted) === frame.counted
  })
  if (!found.known) return { kind: 'refused', why: found.why }
  const { chosen, remaining } = found
  // Where nothing remains either, the rejected parts are no records any more, and the letter is settled.
  if (chosen.length === 0 && remaining.length > 0) return { kind: 'still-rejected', remaining }
  const body = Buffer.from(JSON.stringify({ records: chosen.map(place => records[place]) }))
  const sent = readMessage({ shard, sequence, enqueued, body }, reader)
  if (totalOf(sent) !== chosen.length) {
    return { kind: 'refused', why: 'what can be read of it is over a limit, sent as one message' }
  }
  const total = totalOf(reading)
  return {
    kind: 'send',
    body,
    sends: chosen.length,
    outcome: outcomeOf(sent),
    causes: causesOf(sent),
    remaining,
    after(refused) {
      const again = refused.map(({ index, reason }) => ({ index: chosen[index] ?? total, reason }))
      const places = [...remaining.flatMap(placesOf), ...again]
      return frameOf(total, places, records)
    },
  }
}

function frameOf(total: number, places: readonly Place[], records: readonly (JsonObject | undefined)[]): StoredFrame {
  const rejected = new Set(places.map(({ index }) => index))
  const counted = records.filter((_, index) => !rejected.has(index)).filter(record => record !== undefined)
  return {
    records: total,
    rejected: rejectedRuns(places),
    rejectedCount: rejected.size,
    counted: digestOfRecords(counted),
  }
}

function placesOf({ from, to, reason }: RejectedRun): readonly Place[] {
  return Array.from({ length: to - from + 1 }, (_, index) => ({ index: from + index, reason }))
}

/** The records of a message by their places; undefined where there is none to be read. */
function recordsOf(bytes: Uint8Array, reader: Reader): readonly (JsonObject | undefined)[] {
  return itemsOf(bytes, reader).map(item => (item.ok ? item.record : undefined))
}

function readingOf({ contributions, foreign, rejected }: MessageReading): readonly RecordNow[] {
  const now: RecordNow[] = Array.from({ length: contributions.length + foreign + rejected.length }, () => 'readable')
  for (const { index, reason } of rejected) now[index] = reason
  return now
}

function totalOf({ contributions, foreign, rejected }: MessageReading): number {
  return contributions.length + foreign + rejected.length
}

/** A digest of the rows that the outcomes count into. */
function outcomeOf({ contributions, foreign }: MessageReading): string {
  const rows = contributions.map(({ call: { time, kind } }) => [minuteOf(time), kind.account, kind.cause])
  return createHash('sha256')
    .update(JSON.stringify([foreign, rows]))
    .digest('hex')
    .slice(0, 16)
}

function causesOf({ contributions, foreign }: MessageReading): Tally {
  const causes = new Map<string, number>()
  for (const { call } of contributions) causes.set(call.kind.cause, (causes.get(call.kind.cause) ?? 0) + 1)
  return foreign === 0 ? causes : causes.set('foreign', foreign)
}
