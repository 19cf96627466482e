import type { FirstSight } from '../core/first-sight.ts'
import { UNKNOWN } from '../core/outcome.ts'
import type { Progress } from '../core/progress.ts'
import { OTHER } from '../core/tally.ts'
import type { Fact } from './facts.ts'
import type { MessageReading } from './read-message.ts'

/** What became of a batch. */
export interface BatchResult {
  readonly shard: string
  readonly before: Progress
  readonly after: Progress
  /** Rows written. */
  readonly rows: number
  readonly readings: readonly MessageReading[]
  /** Kinds of error that nobody had seen before. */
  readonly news: readonly FirstSight[]
}

/** The facts that a batch leaves behind; the first one always, the others where there is something to say. */
export function batchFacts({ shard, before, after, rows, readings, news }: BatchResult): readonly Fact[] {
  const at = { stage: 'ingest', shard } as const
  const grown = (part: 'messages' | 'records' | 'counted' | 'foreign' | 'duplicates' | 'timeAssumed') => {
    return after[part] - before[part]
  }
  const rejected = Map.groupBy(
    readings.flatMap(reading => reading.rejected),
    ({ reason }) => reason,
  )
  let unknown = 0
  for (const { contributions } of readings)
    for (const { call } of contributions) if (call.kind.cause === UNKNOWN) unknown++
  const refused = rejected.get('store-refused')?.length ?? 0
  const assumed = grown('timeAssumed')
  const gaps = [...after.gaps.keys()].filter(range => range !== OTHER && !before.gaps.has(range))
  return [
    {
      fact: 'BatchCounted',
      ...at,
      messages: grown('messages'),
      records: grown('records'),
      counted: grown('counted'),
      foreign: grown('foreign'),
      duplicates: grown('duplicates'),
      rows,
    },
    ...[...rejected].map(
      ([reason, items]) => ({ fact: 'RecordsRejected', ...at, reason, count: items.length }) as const,
    ),
    ...(refused === 0 ? [] : [{ fact: 'StoreRefused', ...at, count: refused } as const]),
    ...(unknown === 0 ? [] : [{ fact: 'OutcomesUnknown', ...at, count: unknown } as const]),
    ...news.map(({ fingerprint }) => ({ fact: 'NewKindOfError', ...at, fingerprint }) as const),
    ...(assumed === 0 ? [] : [{ fact: 'TimesAssumed', ...at, count: assumed } as const]),
    ...gaps.map(range => ({ fact: 'SequenceGap', ...at, ...endsOf(range) }) as const),
  ]
}

/** `12-14` */
function endsOf(range: string): { readonly from: number; readonly to: number } {
  const [from, to] = range.split('-').map(Number)
  return { from: from ?? 0, to: to ?? 0 }
}
