import { currentShards, lifeOf } from '../../src/core/incarnation.ts'
import type { Progress } from '../../src/core/progress.ts'
import { countOf, filledIn, missingOf, rangeText, type SequenceRange, subtract } from '../../src/core/replay-plan.ts'
import type { RangeRegister } from './range-register.ts'

/** What is missing of one shard of a partition, and what was done about it. */
export interface ShardGaps {
  readonly shard: string
  readonly partition: string
  /** False where the hub was made again since: its messages are gone. */
  readonly current: boolean
  /** Missing ranges that no replay has taken. */
  readonly open: readonly SequenceRange[]
  /** Numbers before the first that was counted, which no replay has taken. */
  readonly before: readonly SequenceRange[]
  /** Taken by a replay that did not come to its end. */
  readonly underWay: readonly SequenceRange[]
  readonly filled: readonly SequenceRange[]
  readonly lost: readonly SequenceRange[]
  /** Missing numbers whose places are not recorded. */
  readonly unlisted: number
}

export async function readGaps(
  shards: ReadonlyMap<string, Progress>,
  register: RangeRegister,
): Promise<readonly ShardGaps[]> {
  const current = currentShards(shards.keys())
  const found: ShardGaps[] = []
  for (const [shard, progress] of shards) {
    const life = lifeOf(shard)
    if (life === undefined) continue
    const { ranges } = await register.read(shard)
    const { before, gaps, unlisted } = missingOf(progress)
    const filled = filledIn(shard, shards)
    found.push({
      shard,
      partition: life.partition.replace(/^p0*(?=\d)/, ''),
      current: current.get(life.partition) === shard,
      open: subtract(gaps, ranges),
      before: before === undefined ? [] : subtract([before], ranges),
      underWay: ranges.filter(({ finished }) => finished === undefined).flatMap(range => subtract([range], filled)),
      filled,
      lost: ranges.flatMap(({ lost }) => lost),
      unlisted,
    })
  }
  return found
}

/** A line for each range, with the command that fetches it. */
export function gapLines(found: readonly ShardGaps[]): readonly string[] {
  const lines = found.flatMap(linesOf)
  return lines.length === 0 ? ['nothing is missing'] : lines
}

function linesOf(gaps: ShardGaps): readonly string[] {
  const { shard, open, before, underWay, filled, lost, unlisted } = gaps
  const line = (range: SequenceRange, said: string) => {
    return `${shard}  ${rangeText(range)}  ${countOf([range])} missing  ${said}`
  }
  return [
    ...open.map(range => line(range, fetchText(gaps, range))),
    ...underWay.map(range => line(range, `begun: ${fetchText(gaps, range)}`)),
    ...before.map(range => line(range, `came before counting began: ${fetchText(gaps, range)}`)),
    ...filled.map(range => `${shard}  ${rangeText(range)}  ${countOf([range])} filled by a replay`),
    ...lost.map(range => line(range, 'lost for good: the hub held them no longer')),
    ...(unlisted === 0 ? [] : [`${shard}  ${unlisted} more missing, in so many places that they are not recorded`]),
  ]
}

function fetchText({ current, partition }: ShardGaps, { from, to }: SequenceRange): string {
  if (!current) return 'lost for good: the hub was made again'
  return `npm run replay -- --partition ${partition} --from ${from} --to ${to}`
}
