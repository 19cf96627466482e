/** A stretch of a file's messages that somebody has set out to count. */
export interface Claim {
  /** 1 for the first file that begins with this message, 2 for another one that begins alike. */
  readonly variant: number
  /** Counts the claims of a variant from 0; each begins where the one before it ended. */
  readonly index: number
  /** The messages `from <= sequence < to`. */
  readonly from: number
  readonly to: number
  /** Digest of the first `to` messages. */
  readonly digest: string
  /** Beginnings of the digests at the marks within `from < count <= to` (`nextMark`). */
  readonly marks: ReadonlyMap<number, string>
  /** Enqueued time of these messages where they state none, epoch milliseconds. */
  readonly enqueued: number
  /** The file's name when it was claimed, for people. */
  readonly name: string
}

/** The claims of all files that begin with one message. */
export interface ClaimStore {
  read(first: string): Promise<readonly Claim[]>
  /** False where another process has claimed that place since. A claim is never changed. */
  add(first: string, claim: Claim): Promise<boolean>
}

/** What is known of a file's content. */
export interface Content {
  /** Whole messages in it. */
  readonly messages: number
  /** Digests by count of messages: at all marks, and where claims end. */
  readonly digests: ReadonlyMap<number, string>
}

export const MARK_DIGITS = 12

/** The file as it is known: its claims, in order, none for a new one. */
export interface KnownFile {
  readonly variant: number
  readonly claims: readonly Claim[]
}

/** `first` is the digest of the file's first message. */
export function shardOf(first: string, variant: number): string {
  return variant === 1 ? `f-${first}` : `f-${first}-${variant}`
}

/**
 * Which file this is. It is the one whose claimed content and this content are equal as far as both go: the same, or
 * grown since (more messages than claimed: it is counted on from there), or an earlier or cut-short copy (fewer: none
 * of them is new; of its last messages, fewer than one in 64 may lie behind the last mark and are not compared). Where
 * several fit, the one that shares the most; where none fits, it is another file that begins alike.
 */
export function matchClaims(all: readonly Claim[], content: Content): KnownFile {
  const variants = Map.groupBy(all, ({ variant }) => variant)
  let best: KnownFile | undefined
  for (const [variant, unsorted] of variants) {
    const claims = unsorted.toSorted((a, b) => a.index - b.index)
    if (!claims.every(claim => agrees(claim, content))) continue
    const shared = sharedOf(claims, content)
    const most = best === undefined ? -1 : sharedOf(best.claims, content)
    if (shared > most || (shared === most && variant < (best?.variant ?? 0))) best = { variant, claims }
  }
  return best ?? { variant: Math.max(0, ...variants.keys()) + 1, claims: [] }
}

/** The enqueued time of a message: what the claim says that holds it. */
export function enqueuedOf(claims: readonly Claim[], sequence: number): number {
  return claims.find(({ to }) => sequence < to)?.enqueued ?? claims.at(-1)?.enqueued ?? 0
}

function sharedOf(claims: readonly Claim[], { messages }: Content): number {
  return Math.min(messages, claims.at(-1)?.to ?? 0)
}

function agrees(claim: Claim, { messages, digests }: Content): boolean {
  if (claim.to <= messages && digests.get(claim.to) !== claim.digest) return false
  for (const [count, mark] of claim.marks) {
    if (count <= messages && digests.get(count)?.startsWith(mark) !== true) return false
  }
  return true
}
