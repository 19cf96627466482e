import { facetOf, NONE } from '../core/facet.ts'
import { OK } from '../core/outcome.ts'
import { comparePlaces, createGroupedSeries, createSeries, type GroupedSeries, type Place } from '../core/series.ts'
import { OTHER } from '../core/tally.ts'
import type { TimeRange } from '../core/time-range.ts'
import { HOUR, hourOf, isoSecond } from '../core/window.ts'
import type { Cause } from '../taxonomy/taxonomy.ts'
import type { Tag } from '../taxonomy/vocabulary.ts'
import type { AggregatesAnswer, Grouping } from './answers.ts'
import type { AccountList, CountRow } from './ports/querying.ts'
import type { CountQuery, CountReader, Reading } from './read-counts.ts'

/** Which calls are asked for; whatever is absent, all. */
export interface CallFilter {
  readonly account?: string | undefined
  readonly cause?: string | undefined
  readonly tag?: Tag | undefined
  readonly outcome?: 'all' | 'failed' | 'ok' | undefined
}

export interface AggregatesQuery extends CallFilter {
  readonly groupBy: Grouping
  readonly range: TimeRange
  /** How many groups at most. */
  readonly limit: number
  /** The last group of the page before. */
  readonly after?: Place | undefined
}

export interface AggregatesPorts {
  readonly reader: CountReader
  readonly accounts: AccountList
  readonly causeOf: (id: string) => Cause | undefined
}

/** However many buckets there are, a page holds at most so many numbers. */
const MAX_NUMBERS = 200_000
/** More than anybody pages through; the calls of further groups are counted in `(other)`. */
const MAX_GROUPS = 50_000

/** `after` of the answer says where the next page begins; undefined: nowhere. */
export type AggregatesPage = Omit<AggregatesAnswer, 'next'> & { readonly after: Place | undefined }

/** Counts calls by group and bucket. */
export async function queryAggregates(
  query: AggregatesQuery,
  reading: Reading,
  ports: AggregatesPorts,
): Promise<AggregatesPage> {
  const { starts } = query.range
  const matches = matcherOf(query, ports)
  const counts = await ports.reader.counts(await spanOf(query, ports), reading)
  const [requests, matching] = [createSeries(starts), createSeries(starts)]
  for (const row of counts) {
    requests.add(row.time, row.count)
    if (matches(row)) matching.add(row.time, row.count)
  }
  const groups = createGroupedSeries(starts, MAX_GROUPS, OTHER)
  await groupCalls(query, counts.filter(matches), reading, ports, groups)
  const place = placeOf(query, groups.ranked())
  return {
    ...bucketsOf(query.range),
    groupBy: query.groupBy,
    requests: requests.series(),
    matching: matching.series(),
    groups: place.page.map(({ group }) => groups.series(group)),
    groupCount: place.groupCount,
    after: place.after,
  }
}

/** What of the counts an answer to this query is made of. */
export async function spanOf(
  { account, range }: { readonly account?: string | undefined; readonly range: TimeRange },
  { accounts }: Pick<AggregatesPorts, 'accounts'>,
): Promise<CountQuery> {
  const { from, to, step, starts } = range
  const splitHours = new Set(step === 'day' ? [...starts, to].filter(start => start % HOUR !== 0).map(hourOf) : [])
  return {
    accounts: account === undefined ? await accounts.all() : [account],
    from,
    to,
    by: step === 'minute' ? 'minute' : 'hour',
    splitHours,
  }
}

export function bucketsOf({ from, to, step, timeZone, starts }: TimeRange) {
  return { from: isoSecond(from), to: isoSecond(to), step, timeZone, starts: starts.map(isoSecond) }
}

function matcherOf({ cause, tag, outcome = 'all' }: CallFilter, { causeOf }: Pick<AggregatesPorts, 'causeOf'>) {
  return (row: { readonly cause: string }) =>
    (cause === undefined || row.cause === cause) &&
    (tag === undefined || causeOf(row.cause)?.tags.includes(tag) === true) &&
    (outcome === 'all' || (row.cause === OK) === (outcome === 'ok'))
}

/** Where counts alone do not tell the group, whole rows are read, of the accounts that have such calls at all. */
async function groupCalls(
  query: AggregatesQuery,
  counts: readonly CountRow[],
  reading: Reading,
  ports: AggregatesPorts,
  groups: Pick<GroupedSeries, 'add'>,
): Promise<void> {
  const { groupBy, cause } = query
  if (groupBy === 'cause' || groupBy === 'account') {
    for (const row of counts) groups.add(row[groupBy], row.time, row.count)
  } else if (groupBy === 'tag') {
    for (const row of counts) {
      for (const tag of ports.causeOf(row.cause)?.tags ?? [NONE]) groups.add(tag, row.time, row.count)
    }
  } else {
    const accounts = [...new Set(counts.map(({ account }) => account))]
    const causes = new Set(counts.map(row => row.cause))
    await ports.reader.rows({ ...(await spanOf(query, ports)), accounts, cause }, reading, rows => {
      for (const row of rows.filter(({ cause: found }) => causes.has(found))) {
        for (const [value, count] of facetOf(row, groupBy)) groups.add(value, row.time, count)
      }
    })
  }
}

/** The groups of the page, and where the next one begins. */
function placeOf({ after, limit, range }: AggregatesQuery, ranked: readonly Place[]) {
  const left = after === undefined ? ranked : ranked.filter(place => comparePlaces(after, place) < 0)
  const page = left.slice(0, Math.max(1, Math.min(limit, Math.floor(MAX_NUMBERS / range.starts.length))))
  return { page, groupCount: ranked.length, after: page.length < left.length ? page.at(-1) : undefined }
}
