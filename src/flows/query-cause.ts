import { type AccountSample, createDetails, type DetailPart, type Details } from '../core/details.ts'
import { OK, UNKNOWN } from '../core/outcome.ts'
import { createSeries } from '../core/series.ts'
import { type Tally, topOf } from '../core/tally.ts'
import type { TimeRange } from '../core/time-range.ts'
import { isoSecond } from '../core/window.ts'
import { EXPIRY_LAGS } from '../taxonomy/vocabulary.ts'
import type { CauseDetailAnswer, NamedCount, SampleAnswer } from './answers.ts'
import { causeAnswer } from './list-causes.ts'
import { type AggregatesPorts, bucketsOf, spanOf } from './query-aggregates.ts'
import type { Reading } from './read-counts.ts'

export interface CauseQuery {
  readonly id: string
  readonly account?: string | undefined
  readonly range: TimeRange
}

/** Whole rows are much to read; those of the largest accounts tell who and what it is. */
const MAX_ACCOUNTS = 50
const MAX_NAMES = 50

/** One cause in a stretch of time: how often, and who and what stands behind it. Undefined where there is no such cause. */
export async function queryCause(
  query: CauseQuery,
  reading: Reading,
  ports: AggregatesPorts,
): Promise<CauseDetailAnswer | undefined> {
  const { id, range } = query
  const cause = ports.causeOf(id)
  if (cause === undefined && id !== OK && id !== UNKNOWN) return undefined
  const span = await spanOf(query, ports)
  const [requests, matching] = [createSeries(range.starts), createSeries(range.starts)]
  const byAccount = new Map<string, number>()
  for (const row of await ports.reader.counts(span, reading)) {
    requests.add(row.time, row.count)
    if (row.cause !== id) continue
    matching.add(row.time, row.count)
    byAccount.set(row.account, (byAccount.get(row.account) ?? 0) + row.count)
  }
  const accounts = largest(byAccount, MAX_ACCOUNTS)
  const growing = createDetails()
  const named = accounts.map(({ name }) => name)
  await ports.reader.rows({ ...span, accounts: named, cause: id }, reading, rows => growing.add(rows))
  return {
    ...bucketsOf(range),
    ...(cause === undefined ? {} : { cause: causeAnswer(cause) }),
    id,
    ...matching.series(),
    requests: requests.series(),
    accounts: accounts.slice(0, MAX_NAMES),
    ...detailsAnswer(growing.details()),
  }
}

function sampleAnswer({ account, time, text, requestId }: AccountSample): SampleAnswer {
  return { account, time: isoSecond(time), text, ...(requestId === undefined ? {} : { requestId }) }
}

function detailsAnswer(details: Details) {
  const { firstSeen, lastSeen, averageDuration, longestDuration, callers, samples } = details
  const names = (part: DetailPart) => largest(details.tally(part), MAX_NAMES)
  const lags = details.tally('expiryLags')
  return {
    firstSeen: firstSeen === undefined ? null : isoSecond(firstSeen),
    lastSeen: lastSeen === undefined ? null : isoSecond(lastSeen),
    callers: callers ?? null,
    operations: names('operations'),
    policies: names('policies'),
    resources: names('resources'),
    statuses: names('statuses'),
    categories: names('categories'),
    fingerprints: names('fingerprints'),
    expiryLags: EXPIRY_LAGS.flatMap(name => {
      const count = lags.get(name)
      return count === undefined ? [] : [{ name, count }]
    }),
    duration: { average: Math.round(averageDuration), longest: longestDuration },
    samples: samples.map(sampleAnswer),
  }
}

function largest(tally: Tally, most: number): readonly NamedCount[] {
  return topOf(tally)
    .slice(0, most)
    .map(([name, count]) => ({ name, count }))
}
