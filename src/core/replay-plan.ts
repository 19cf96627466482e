import type { Progress } from './progress.ts'
import { OTHER } from './tally.ts'

/** Sequence numbers of one shard, both inclusive. */
export interface SequenceRange {
  readonly from: number
  readonly to: number
}

/** What of a shard's sequence numbers nobody counted. */
export interface Missing {
  /** What came before the first message that was counted; undefined where nothing did, or nobody knows. */
  readonly before: SequenceRange | undefined
  /** Holes between messages that were counted, in order. */
  readonly gaps: readonly SequenceRange[]
  /** Messages in further holes, whose places are not recorded. */
  readonly unlisted: number
}

type Reach = Pick<Progress, 'firstSequence' | 'lastSequence' | 'gaps'>

/** Numbers that a shard's owner skipped: it never goes back below its progress, so these stay missing for ever. */
export function missingOf({ firstSequence, gaps }: Reach): Missing {
  return {
    before: firstSequence > 0 ? { from: 0, to: firstSequence - 1 } : undefined,
    gaps: [...gaps.keys()].flatMap(rangeOf).toSorted((a, b) => a.from - b.from),
    unlisted: gaps.get(OTHER) ?? 0,
  }
}

export interface HubReplayPlan {
  /** Missing, and in nobody's hands: to be registered, each as a shard of its own. */
  readonly fresh: readonly SequenceRange[]
  /** What of the request lies above the progress: the functions come to it. */
  readonly ahead: SequenceRange | undefined
  /** Missing numbers of the request that earlier replays have taken. */
  readonly taken: number
  /** Numbers of the request that were counted as they came. */
  readonly counted: number
}

/**
 * What of a requested range a replay may take: only numbers that the shard's owner skipped for ever and that no earlier
 * replay has registered, so that each is counted once whatever is asked for, in whatever order.
 */
export function planHubReplay(request: SequenceRange, progress: Reach, taken: readonly SequenceRange[]): HubReplayPlan {
  const { before, gaps } = missingOf(progress)
  const asked = { from: request.from, to: Math.min(request.to, progress.lastSequence) }
  const missing = [...(before === undefined ? [] : [before]), ...gaps].flatMap(range => overlap(range, asked))
  const fresh = subtract(missing, taken)
  return {
    fresh,
    ahead:
      request.to > progress.lastSequence
        ? { from: Math.max(request.from, progress.lastSequence + 1), to: request.to }
        : undefined,
    taken: countOf(missing) - countOf(fresh),
    counted: Math.max(0, asked.to - asked.from + 1) - countOf(missing),
  }
}

/** `r-p03-1200-1900`: the shard that counts this range of a partition's shard again. */
export function replayShardOf(shard: string, { from, to }: SequenceRange): string {
  return `r-${shard}-${from}-${to}`
}

const REPLAY_SHARD = /^r-(p\d{2,}(?:\.\d+)?)-(\d+)-(\d+)$/

/** The range that a shard counts again; undefined for any other shard. */
export function replayOfShard(name: string): ({ readonly shard: string } & SequenceRange) | undefined {
  const [, shard, from, to] = REPLAY_SHARD.exec(name) ?? []
  return shard === undefined ? undefined : { shard, from: Number(from), to: Number(to) }
}

/** The numbers that a shard counted, in order. */
export function countedBy(progress: Reach): readonly SequenceRange[] {
  const { firstSequence, lastSequence } = progress
  if (firstSequence < 0) return []
  return subtract([{ from: firstSequence, to: lastSequence }], missingOf(progress).gaps)
}

/**
 * The holes of a partition's shard that no replay has filled, in order, and how many numbers are missing in holes whose
 * places are not recorded. `shards` is the progress of all shards, by name.
 */
export function unfilledGaps(
  shard: string,
  shards: ReadonlyMap<string, Reach>,
): { readonly gaps: readonly SequenceRange[]; readonly unlisted: number } {
  const progress = shards.get(shard)
  if (progress === undefined) return { gaps: [], unlisted: 0 }
  const { gaps, unlisted } = missingOf(progress)
  return { gaps: subtract(gaps, filledIn(shard, shards)), unlisted }
}

/** The numbers of a partition's shard that replays have counted, in order. */
export function filledIn(shard: string, shards: ReadonlyMap<string, Reach>): readonly SequenceRange[] {
  const replays = [...shards].filter(([name]) => replayOfShard(name)?.shard === shard)
  return replays.flatMap(([, progress]) => countedBy(progress)).toSorted((a, b) => a.from - b.from)
}

/** The numbers in both. */
export function overlap(a: SequenceRange, b: SequenceRange): readonly SequenceRange[] {
  const [from, to] = [Math.max(a.from, b.from), Math.min(a.to, b.to)]
  return from <= to ? [{ from, to }] : []
}

/** The numbers of the ranges that are in none of the others; ranges must be in order and apart, the others need not. */
export function subtract(ranges: readonly SequenceRange[], others: readonly SequenceRange[]): readonly SequenceRange[] {
  const inOrder = others.toSorted((a, b) => a.from - b.from)
  return ranges.flatMap(range => {
    const left: SequenceRange[] = []
    let { from } = range
    for (const other of inOrder) {
      if (other.to < from) continue
      if (other.from > range.to) break
      if (other.from > from) left.push({ from, to: other.from - 1 })
      from = other.to + 1
    }
    return from <= range.to ? [...left, { from, to: range.to }] : left
  })
}

export function countOf(ranges: readonly SequenceRange[]): number {
  return ranges.reduce((sum, { from, to }) => sum + to - from + 1, 0)
}

/** `12-14` */
export function rangeText({ from, to }: SequenceRange): string {
  return `${from}-${to}`
}

/** Reads `12-14`; the name of the unlisted holes is no range. */
export function rangeOf(text: string): readonly SequenceRange[] {
  const [, from, to] = /^(\d+)-(\d+)$/.exec(text) ?? []
  return from === undefined ? [] : [{ from: Number(from), to: Number(to) }]
}
