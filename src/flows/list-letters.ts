import { type LetterPlace, letterId, parseLetterId } from '../core/letter-id.ts'
import type { RejectReason } from '../core/rejection.ts'
import { isoSecond } from '../core/window.ts'
import type { DeadLetterAnswer } from './answers.ts'
import type { Letter, LetterBodies, LetterList } from './ports/querying.ts'

export interface LettersQuery {
  readonly shard?: string | undefined
  readonly reason?: RejectReason | undefined
  readonly limit: number
  /** The last letter of the page before. */
  readonly after?: LetterPlace | undefined
}

/** `after` says where the next page begins; undefined: nowhere. */
export interface LettersPage {
  readonly letters: readonly DeadLetterAnswer[]
  readonly after: LetterPlace | undefined
}

/** Looking for a rare reason ends here for this page, whatever was found. */
const MAX_LOOKED_AT = 5_000
const PAGE_SIZE = 1_000

/**
 * What was rejected, in order of shard and sequence: the order in which it is kept, so that no page reads more than it
 * shows.
 */
export async function listLetters(
  { shard, reason, limit, after }: LettersQuery,
  signal: AbortSignal,
  letters: LetterList,
): Promise<LettersPage> {
  const filter = { ...(shard === undefined ? {} : { shard }), ...(after === undefined ? {} : { after }) }
  const paging = { pageSize: reason === undefined ? limit + 1 : PAGE_SIZE, signal }
  const found: Letter[] = []
  let last: LetterPlace | undefined
  let lookedAt = 0
  for await (const letter of letters.list(filter, paging)) {
    if (found.length >= limit || lookedAt >= MAX_LOOKED_AT) return { letters: found.map(letterAnswer), after: last }
    if (reason === undefined || letter.frame.rejected.some(run => run.reason === reason)) found.push(letter)
    last = { shard: letter.shard, sequence: letter.sequence }
    lookedAt++
  }
  return { letters: found.map(letterAnswer), after: undefined }
}

function letterAnswer(letter: Letter): DeadLetterAnswer {
  const { enqueued, bytes, frame, error, replay } = letter
  return {
    id: letterId(letter),
    enqueued: isoSecond(enqueued),
    bytes,
    records: frame.records,
    rejected: frame.rejectedCount,
    reasons: [...new Set(frame.rejected.map(run => run.reason))],
    ...(error === undefined ? {} : { error }),
    replay: replay?.state ?? 'none',
  }
}

export type LetterBody =
  | { readonly found: true; readonly bytes: Uint8Array }
  | { readonly found: false; readonly why: 'unknown' | 'expired' }

/** The bytes of a rejected message as they came; of one above 2 MiB the first of them. */
export async function readLetterBody(id: string, letters: LetterBodies): Promise<LetterBody> {
  const place = parseLetterId(id)
  const letter = place === undefined ? undefined : await letters.find(place.shard, place.sequence)
  if (letter === undefined) return { found: false, why: 'unknown' }
  const bytes = await letters.body(letter)
  return bytes === undefined ? { found: false, why: 'expired' } : { found: true, bytes }
}
