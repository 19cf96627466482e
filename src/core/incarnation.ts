import type { Progress } from './progress.ts'

/**
 * One life of a hub partition, counted as a shard of its own: `p07`, then `p07.2`, `p07.3`. A hub that is deleted and
 * made again, or another hub in its place, starts its sequence numbers anew, and nothing new may be taken for a
 * duplicate.
 */
export interface Incarnation {
  readonly shard: string
  /** Names the hub. */
  readonly source: string
  /** Messages enqueued later than this (epoch milliseconds) belong here, not to the life before. */
  readonly after: number
  readonly progress: Pick<Progress, 'lastSequence' | 'lastEnqueued'>
}

/**
 * The incarnation that a message belongs to, of those that were opened for its partition so far, oldest first;
 * undefined where one must be opened for it first. A lower sequence number with a later enqueued time is a new life: a
 * message that is delivered again was enqueued no later than the last one counted.
 */
export function incarnationFor(
  lineage: readonly Incarnation[],
  source: string,
  message: { readonly sequence: number; readonly enqueued: number },
): Incarnation | undefined {
  const found = lineage.findLast(one => one.source === source && message.enqueued > one.after)
  if (found === undefined) return undefined
  const { lastSequence, lastEnqueued } = found.progress
  return message.sequence <= lastSequence && message.enqueued > lastEnqueued ? undefined : found
}

/** The incarnation to open for a message that has none. */
export function nextIncarnation(
  partition: string,
  lineage: readonly Incarnation[],
  source: string,
): Omit<Incarnation, 'progress'> {
  const last = lineage.findLast(one => one.source === source)
  return {
    shard: lineage.length === 0 ? partition : `${partition}.${lineage.length + 1}`,
    source,
    after: last?.progress.lastEnqueued ?? 0,
  }
}

/** The partition of a shard and which of its lives it is, from 1; undefined for a replay or a file. */
export function lifeOf(shard: string): { readonly partition: string; readonly life: number } | undefined {
  const [, partition, life = '1'] = /^(p\d+)(?:\.(\d+))?$/.exec(shard) ?? []
  return partition === undefined ? undefined : { partition, life: Number(life) }
}

/** The shard that each hub partition is counted in now. */
export function currentShards(shards: Iterable<string>): ReadonlyMap<string, string> {
  const current = new Map<string, string>()
  for (const shard of shards) {
    const found = lifeOf(shard)
    if (found === undefined) continue
    const known = lifeOf(current.get(found.partition) ?? '')
    if (known === undefined || known.life < found.life) current.set(found.partition, shard)
  }
  return current
}
