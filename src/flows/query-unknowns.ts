import { compareKindPlaces, type KindPlace } from '../core/kind-order.ts'
import { UNKNOWN } from '../core/outcome.ts'
import { addTo, OTHER, type Tally } from '../core/tally.ts'
import type { TimeRange } from '../core/time-range.ts'
import { isoSecond } from '../core/window.ts'
import type { SuggestCause } from '../taxonomy/suggest-cause.ts'
import type { UnknownsAnswer } from './answers.ts'
import type { FingerprintList } from './ports/querying.ts'
import { type AggregatesPorts, spanOf } from './query-aggregates.ts'
import type { Reading } from './read-counts.ts'

export interface UnknownsPorts extends AggregatesPorts {
  readonly kinds: FingerprintList
  readonly suggestCause: SuggestCause
}

export interface UnknownsQuery {
  readonly account?: string | undefined
  readonly range: TimeRange
  readonly limit: number
  /** The last kind of the page before. */
  readonly after?: KindPlace | undefined
}

/** `after` says where the next page begins; undefined: nowhere. */
export type UnknownsPage = Omit<UnknownsAnswer, 'next'> & { readonly after: KindPlace | undefined }

/** Of kinds that nobody calls any more, only so many of the latest are told. */
const MAX_LATEST = 5_000
/** More kinds than this in one stretch of time are no kinds. */
const MAX_COUNTED = 50_000

/** Kinds of error that the taxonomy does not know: those with calls in the range, and the latest. */
export async function queryUnknowns(
  query: UnknownsQuery,
  reading: Reading,
  ports: UnknownsPorts,
): Promise<UnknownsPage> {
  const { range, limit, after } = query
  const ordered = (await placesOf(query, reading, ports))
    .filter(place => after === undefined || compareKindPlaces(after, place) < 0)
    .toSorted(compareKindPlaces)
  const page = ordered.slice(0, limit)
  const unknowns = await Promise.all(page.map(place => describe(place, reading.signal, ports)))
  return {
    from: isoSecond(range.from),
    to: isoSecond(range.to),
    unknowns: unknowns.flat(),
    after: page.length < ordered.length ? page.at(-1) : undefined,
  }
}

async function placesOf(query: UnknownsQuery, reading: Reading, ports: UnknownsPorts): Promise<readonly KindPlace[]> {
  const { account } = query
  const [counts, latest] = await Promise.all([
    countKinds(query, reading, ports),
    ports.kinds.latest(MAX_LATEST, reading.signal),
  ])
  const firstSeen = new Map(latest.map(({ fingerprint, time }) => [fingerprint, time]))
  const counted = [...counts].filter(([fingerprint]) => fingerprint !== OTHER)
  const calm = latest.filter(kind => !counts.has(kind.fingerprint) && (account ?? kind.account) === kind.account)
  return [
    ...counted.map(([fingerprint, count]) => ({ fingerprint, count, time: firstSeen.get(fingerprint) ?? 0 })),
    ...calm.map(({ fingerprint, time }) => ({ fingerprint, count: 0, time })),
  ]
}

/** Only what was counted as unknown, or by its status alone, has a fingerprint; of those whole rows are read. */
async function countKinds(query: UnknownsQuery, reading: Reading, ports: UnknownsPorts): Promise<Tally> {
  const { reader, causeOf } = ports
  const span = await spanOf(query, ports)
  const accountsByCause = new Map<string, Set<string>>()
  for (const { cause, account } of await reader.counts(span, reading)) {
    if (cause !== UNKNOWN && causeOf(cause)?.genericFor === undefined) continue
    const accounts = accountsByCause.get(cause) ?? new Set<string>()
    accountsByCause.set(cause, accounts.add(account))
  }
  const counts = new Map<string, number>()
  for (const [cause, accounts] of accountsByCause) {
    await reader.rows({ ...span, accounts: [...accounts], cause }, reading, rows => {
      for (const { breakdown } of rows) {
        for (const [fingerprint, count] of breakdown.fingerprints) addTo(counts, fingerprint, count, MAX_COUNTED)
      }
    })
  }
  return counts
}

/** None where it is gone from the register. */
async function describe(
  { fingerprint, count }: KindPlace,
  signal: AbortSignal,
  { kinds, suggestCause }: UnknownsPorts,
): Promise<UnknownsAnswer['unknowns']> {
  const sight = await kinds.find(fingerprint, signal)
  if (sight === undefined) return []
  const { account, cause, category, status, time, sample } = sight
  return [
    {
      fingerprint,
      count,
      account,
      cause,
      category,
      ...(status === undefined ? {} : { status }),
      firstSeen: isoSecond(time),
      sample,
      suggestion: suggestCause({ status, category, text: sample }),
    },
  ]
}
