import { useMemo, useRef } from 'preact/hooks'
import type { AggregatesAnswer, AlertAnswer } from '../flows/answers.ts'
import { causeTitle, groupTitle } from './cause-words.ts'
import { type ChartData, chartData, successesOf } from './chart-data.ts'
import type { FeedState } from './feed.ts'
import { usePage } from './page-context.ts'
import { failuresPath, successesPath } from './requests.ts'
import { type Layer, layersOf } from './stack.ts'
import { useFeed } from './use-feed.ts'

/** What fails in the stretch of time that is looked at. */
export interface FailuresState {
  readonly feed: FeedState<AggregatesAnswer>
  readonly path: string
  readonly layers: readonly Layer[]
  readonly data: ChartData | undefined
}

/** `limit`: how many groups are listed. `alerts`: those whose beginning the chart marks. */
export function useFailures(limit: number, alerts: readonly AlertAnswer[]): FailuresState {
  const { view, causes } = usePage()
  const path = failuresPath(view, limit)
  const feed = useFeed<AggregatesAnswer>(path)
  const successes = useFeed<AggregatesAnswer>(view.tag === '' ? undefined : successesPath(view)).answer
  const { answer } = feed
  const layers = useLayers(answer)
  const data = useMemo(() => {
    if (answer === undefined) return undefined
    const nameOf = (group: string | undefined) => {
      if (group === undefined) return 'Others'
      return answer.groupBy === 'cause' ? causeTitle(group, causes) : groupTitle(group)
    }
    // Beside the failures of one tag stand all successes, where both answers are of the same stretch.
    const isApart = successes !== undefined && successes.from === answer.from && successes.to === answer.to
    return chartData(answer, {
      layers: layers.map(layer => ({ ...layer, name: nameOf(layer.group) })),
      successes: isApart ? successes.matching.counts : successesOf(answer.requests, answer.matching),
      marks: alerts.map(({ since }) => Date.parse(since)),
    })
  }, [answer, successes, layers, alerts, causes])
  return { feed, path, layers, data }
}

/** Layers that keep their colours from one answer to the next. */
function useLayers(answer: AggregatesAnswer | undefined): readonly Layer[] {
  const slots = useRef<ReadonlyMap<string, number>>(new Map())
  return useMemo(() => {
    if (answer === undefined) return []
    const layers = layersOf(answer.groups, answer.matching, slots.current)
    slots.current = new Map(layers.flatMap(({ group, slot }) => (group === undefined ? [] : [[group, slot] as const])))
    return layers
  }, [answer])
}
