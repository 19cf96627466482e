import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import pLimit from 'p-limit'
import type { RejectReason } from '../core/rejection.ts'
import type { DeadLetter, DeadLetterItem, Message } from '../flows/ports.ts'
import { keyPart } from './table-keys.ts'
import type { Tables } from './tables.ts'

const compress = promisify(gzip)

/**
 * One message with something rejected in it. Its bytes, gzipped, stand in `body00`, `body01`, ... of as many rows as
 * they need, nearly always one.
 */
interface DeadLetterEntity {
  readonly partitionKey: string
  /** `sequence|part`, padded, so that rows sort as the messages came. */
  readonly rowKey: string
  readonly shard: string
  readonly sequence: bigint
  readonly enqueued: Date
  /** Reason of the first rejected record. */
  readonly reason: RejectReason
  /** JSON list of [index of the record in the message, reason]; the first ones where there are very many. */
  readonly rejected: string
  readonly rejectedCount: number
  /** Length of the message in bytes, before gzip. */
  readonly bytes: number
  /** How many rows hold its bytes. */
  readonly parts: number
}

const TABLE = 'deadletters'
/** A property holds at most 64 KiB. */
const CHUNK = 64 * 1024
/** A row holds at most 1 MiB; Azurite takes that of the base64 form, so this many chunks fit in both. */
const CHUNKS_A_ROW = 11
const MAX_LISTED = 500

/** `DeadLetter` on Table Storage. A message has its rows, so keeping it again after a crash changes nothing. */
export function createDeadLetterTable(tables: Tables): DeadLetter {
  const limit = pLimit(8)
  return {
    async keep(items) {
      if (items.length === 0) return
      const client = await tables.open(TABLE)
      const write = async (message: Message, rejected: readonly DeadLetterItem[]) => {
        const rows = bodyRows(await compress(message.body))
        for (const [part, body] of rows.entries()) {
          await client.upsertEntity({ ...entityOf(message, rejected, part, rows.length), ...body }, 'Replace')
        }
      }
      const messages = Map.groupBy(items, item => item.message)
      await Promise.all([...messages].map(([message, rejected]) => limit(() => write(message, rejected))))
    },
  }
}

function entityOf(
  message: Message,
  rejected: readonly DeadLetterItem[],
  part: number,
  parts: number,
): DeadLetterEntity {
  return {
    partitionKey: keyPart(message.shard),
    rowKey: `${String(message.sequence).padStart(16, '0')}|${String(part).padStart(3, '0')}`,
    shard: message.shard,
    sequence: BigInt(message.sequence),
    enqueued: new Date(message.enqueued),
    reason: rejected[0]?.reason ?? 'unreadable',
    rejected: JSON.stringify(rejected.slice(0, MAX_LISTED).map(({ index, reason }) => [index, reason])),
    rejectedCount: rejected.length,
    bytes: message.body.length,
    parts,
  }
}

/** The bytes as columns, row by row. */
function bodyRows(gzipped: Buffer): readonly Readonly<Record<string, Uint8Array>>[] {
  const rows: Record<string, Uint8Array>[] = []
  for (let start = 0; start < gzipped.length; start += CHUNK) {
    const chunk = start / CHUNK
    const row = (rows[Math.floor(chunk / CHUNKS_A_ROW)] ??= {})
    row[`body${String(chunk % CHUNKS_A_ROW).padStart(2, '0')}`] = gzipped.subarray(start, start + CHUNK)
  }
  return rows
}
