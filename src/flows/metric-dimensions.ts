import { lifeOf } from '../core/incarnation.ts'

/** What a metric can be split by. Each is bounded, whatever is sent to us: a monitor bills and slows by the combination. */
export interface Dimension<Subject> {
  /** All its values, or in words what bounds them. */
  readonly values: readonly string[] | string
  readonly of: (subject: Subject) => string
}

/** What of a shard is kept: a partition has few lives, but there is a shard for every file and every replay. */
export const SHARD_VALUES = 'a partition of the hub, such as `p07`, in all its lives; `files`; `replays`'

export function shardDimension(shard: string): string {
  const life = lifeOf(shard)
  if (life !== undefined) return life.partition
  return shard.startsWith('f-') ? 'files' : 'replays'
}

const HUB = 'hub'
export const SUBJECT_VALUES = `as \`shard\`, or \`${HUB}\``

export function subjectDimension(subject: string): string {
  return subject === HUB ? subject : shardDimension(subject)
}
