import { countOf, rangeText } from '../../src/core/replay-plan.ts'
import { mergeTallies } from '../../src/core/tally.ts'
import type { HubReplay, ReplayedRange } from './hub-run.ts'
import { talliedText } from './letter-text.ts'

/** What a replay from the hub came to. */
export function hubReplayLines({ shard, plan, ranges }: HubReplay): readonly string[] {
  const { fresh, ahead, taken, counted } = plan
  const parts = [
    `${countOf(fresh)} missing in ${shard}`,
    ...(taken === 0 ? [] : [`${taken} taken by earlier replays`]),
    `${counted} counted as they came`,
  ]
  return [
    parts.join(', '),
    ...(ahead === undefined ? [] : [`${rangeText(ahead)} is above what is counted: the functions come to it`]),
    ...ranges.map(rangeLine),
  ]
}

function number(count: number, name: string): string {
  return `${count} ${count === 1 ? name : `${name}s`}`
}

function rangeLine({ shard, progress, lost }: ReplayedRange): string {
  const { messages, records, counted, foreign, rejected } = progress
  const refused = talliedText(mergeTallies([rejected]))
  const came = [
    `${number(messages, 'message')}, ${number(records, 'record')}: ${counted} counted`,
    ...(foreign === 0 ? [] : [`${foreign} foreign`]),
    ...(refused === '' ? [] : [`rejected: ${refused}`]),
  ].join(', ')
  if (lost === undefined) return `${shard}  ${came}; not finished: the same command goes on`
  if (lost.length === 0) return `${shard}  ${came}`
  return `${shard}  ${came}; lost for good, the hub holds them no longer: ${lost.map(rangeText).join(', ')}`
}
