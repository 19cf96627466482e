import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { shownText } from '../../src/adapters/message-text.ts'
import { isoSecond } from '../../src/core/window.ts'
import { type Claim, type ClaimStore, type KnownFile, MARK_DIGITS } from './claims.ts'
import { nextMark } from './content-digest.ts'
import { fileTime, statedTimes } from './enqueued.ts'
import type { FileMessage } from './file-messages.ts'
import type { Scan } from './scan-file.ts'
import { type Patience, untilStored } from './until-stored.ts'

export interface InputFile {
  /** Absolute. */
  readonly path: string
  /** Bytes on the disk. */
  readonly size: number
}

export interface ClaimPorts {
  readonly claims: ClaimStore
  readonly patience: Patience
  readonly now: () => number
  /** How long the counts of a minute are kept, milliseconds. */
  readonly retention: number
}

/** Messages that are larger tell their time only when they are counted. */
const MAX_SAMPLE_BYTES = 1024 * 1024

/** Claims what nobody has claimed; undefined where another process did in the meantime. */
export async function claimNew(
  file: InputFile,
  scan: Scan,
  known: KnownFile,
  ports: ClaimPorts,
): Promise<KnownFile | undefined> {
  const last = known.claims.at(-1)
  const from = last?.to ?? 0
  if (scan.messages <= from) return known
  const now = ports.now()
  const stated = scan.ends.filter(({ body }) => body.length <= MAX_SAMPLE_BYTES).flatMap(timesOf)
  checkRetention(stated, now, ports.retention)
  const { mtimeMs: modified } = await stat(file.path)
  const claim: Claim = {
    variant: known.variant,
    index: known.claims.length,
    from,
    to: scan.messages,
    digest: scan.digests.get(scan.messages) ?? '',
    marks: marksOf(scan, from),
    enqueued: Math.max(last?.enqueued ?? 0, fileTime({ path: file.path, modified, now, stated })),
    name: basename(file.path),
  }
  const added = await untilStored(() => ports.claims.add(scan.first, claim), ports.patience)
  return added ? { variant: known.variant, claims: [...known.claims, claim] } : undefined
}

function timesOf({ body }: FileMessage): readonly number[] {
  return statedTimes(shownText(body) ?? '')
}

/** Nothing of such a file is claimed: once it were counted as too old, it could not be counted any more. */
function checkRetention(stated: readonly number[], now: number, retention: number): void {
  const newest = Math.max(...stated)
  if (stated.length === 0 || newest >= now - retention) return
  throw new Error(
    `ends at ${isoSecond(newest)}, before the minutes that are kept; nothing of it was counted. Raise MINUTES_RETENTION_DAYS, or set it to 0, for the functions and here`,
  )
}

function marksOf({ messages, digests }: Scan, from: number): ReadonlyMap<number, string> {
  const marks = new Map<number, string>()
  for (let count = nextMark(from); count <= messages; count = nextMark(count)) {
    marks.set(count, digests.get(count)?.slice(0, MARK_DIGITS) ?? '')
  }
  return marks
}
