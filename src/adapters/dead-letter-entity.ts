import { createHash } from 'node:crypto'
import type { TableEntityResult } from '@azure/data-tables'
import type { JsonObject } from '../core/json.ts'
import { redact } from '../core/redact.ts'
import { countOfRuns, type LetterFrame, parseRuns, type RejectedRun, writeRuns } from '../core/replay-items.ts'
import { keyPart } from './table-keys.ts'

/** How a message came apart, with a digest of those of its records that were counted. */
export interface StoredFrame extends LetterFrame {
  readonly counted: string
}

/** A message of which something is rejected. Times in epoch milliseconds. */
export interface StoredLetter {
  readonly shard: string
  readonly sequence: number
  readonly enqueued: number
  readonly frame: StoredFrame
  /** What the parser, or the code that failed, said first; redacted. */
  readonly error: string | undefined
  /** Length of the message in bytes, and how many of them are kept. */
  readonly bytes: number
  readonly keptBytes: number
  readonly parts: number
  readonly replay: LetterReplay | undefined
  readonly etag: string
}

/** What replays made of a letter. */
export type LetterReplay = TakenLetter | SettledLetter

/** A run has taken the letter: what it sends as this message of its shard, and what is rejected of the letter then. */
export interface TakenLetter {
  readonly state: 'taken'
  readonly shard: string
  readonly sequence: number
  /** Names what the records sent come to, so that other code cannot go on where this code stopped. */
  readonly outcome: string
  readonly sends: number
  readonly after: StoredFrame
  /** Records that runs before this one counted. */
  readonly replayed: number
}

export interface SettledLetter {
  readonly state: 'settled'
  /** The last run and its message. */
  readonly shard: string
  readonly sequence: number
  readonly at: number
  readonly replayed: number
}

/** Columns of a letter's first row. The gzipped bytes stand in `body00`, `body01`, ... of this row and the next ones. */
export interface LetterEntity extends FrameColumns, Partial<ReplayColumns> {
  readonly partitionKey: string
  /** `sequence|part`, padded, so that rows sort as the messages came. */
  readonly rowKey: string
  readonly shard: string
  readonly sequence: bigint
  readonly enqueued: Date
  /** Reason of the first rejected record; `none` when all were counted later. */
  readonly reason: string
  readonly error?: string
  /** Length of the message before gzip; and how much of it is kept, where that is not all. */
  readonly bytes: number
  readonly keptBytes: number
  /** How many rows hold its bytes; only the first row says so. */
  readonly parts: number
}

interface FrameColumns {
  /** How many records the message came apart into. */
  readonly records: number
  /** JSON list of [index of the record in the message, reason]; of runs where they are very many. */
  readonly rejected: string
  readonly rejectedCount: number
  /** Digest of the records that were counted. */
  readonly counted: string
}

interface ReplayColumns {
  readonly replayState: 'taken' | 'settled'
  readonly replayShard: string
  readonly replaySequence: bigint
  readonly replayOutcome: string
  readonly replaySends: number
  readonly replayRecords: number
  readonly replayRejected: string
  readonly replayRejectedCount: number
  readonly replayCounted: string
  readonly replayedAt: Date
  readonly replayed: number
}

const FRAME = 'records rejected rejectedCount counted'
const REPLAY = 'replayState replayShard replaySequence replayOutcome replaySends replayedAt replayed'
const AFTER = 'replayRecords replayRejected replayRejectedCount replayCounted'

/** All columns but the bytes. */
export const LETTER_COLUMNS: string[] =
  `PartitionKey RowKey shard sequence enqueued reason error bytes keptBytes parts ${FRAME} ${REPLAY} ${AFTER}`.split(
    ' ',
  )

/** A text property holds 32,768 UTF-16 units. */
const MAX_TEXT = 30_000

export function letterKey(shard: string, sequence: number, part: number) {
  const number = String(sequence).padStart(16, '0')
  return { partitionKey: keyPart(shard), rowKey: `${number}|${String(part).padStart(3, '0')}` }
}

export function frameColumns({ records, rejected, rejectedCount, counted }: StoredFrame): FrameColumns {
  return { records, rejected: writeRuns(rejected, MAX_TEXT), rejectedCount, counted }
}

/** What the parser said may quote what was sent. Halves of characters have no UTF-8 form. */
export function shownError(error: string): string {
  return redact(error).replace(/\p{Cs}/gu, '\uFFFD')
}

/** A digest of records, in order. */
export function digestOfRecords(records: readonly JsonObject[]): string {
  const hash = createHash('sha256')
  for (const record of records) hash.update(`${JSON.stringify(record)}\n`)
  return hash.digest('hex').slice(0, 16)
}

/** A letter in a new state, as the columns to merge into its row. */
export function replayColumns(replay: LetterReplay, frame: StoredFrame): Partial<LetterEntity> {
  const { state, shard, sequence, replayed } = replay
  const place = { replayState: state, replayShard: shard, replaySequence: BigInt(sequence), replayed }
  if (replay.state === 'settled') {
    const reason = frame.rejected[0]?.reason ?? 'none'
    return { ...place, reason, ...frameColumns(frame), replayedAt: new Date(replay.at) }
  }
  const after = frameColumns(replay.after)
  return {
    ...place,
    replayOutcome: replay.outcome,
    replaySends: replay.sends,
    replayRecords: after.records,
    replayRejected: after.rejected,
    replayRejectedCount: after.rejectedCount,
    replayCounted: after.counted,
  }
}

export function fromLetterEntity(entity: TableEntityResult<LetterEntity>): StoredLetter {
  return {
    shard: entity.shard,
    sequence: Number(entity.sequence),
    enqueued: entity.enqueued.getTime(),
    frame: {
      records: entity.records,
      rejected: parseRuns(entity.rejected),
      rejectedCount: entity.rejectedCount,
      counted: entity.counted,
    },
    error: entity.error,
    bytes: entity.bytes,
    keptBytes: entity.keptBytes,
    parts: entity.parts,
    replay: replayOf(entity),
    etag: entity.etag,
  }
}

function replayOf(entity: LetterEntity): LetterReplay | undefined {
  const { replayState: state, replayShard: shard, replaySequence, replayed = 0 } = entity
  if (state === undefined || shard === undefined || replaySequence === undefined) return undefined
  const place = { shard, sequence: Number(replaySequence), replayed }
  if (state === 'settled') return { state, ...place, at: entity.replayedAt?.getTime() ?? 0 }
  const rejected: readonly RejectedRun[] = parseRuns(entity.replayRejected ?? '[]')
  return {
    state,
    ...place,
    outcome: entity.replayOutcome ?? '',
    sends: entity.replaySends ?? 0,
    after: {
      records: entity.replayRecords ?? 0,
      rejected,
      rejectedCount: entity.replayRejectedCount ?? countOfRuns(rejected),
      counted: entity.replayCounted ?? '',
    },
  }
}
