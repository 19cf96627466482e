import type { ExpiryLag } from '../taxonomy/vocabulary.ts'
import { addCaller, type Callers, NO_CALLERS } from './callers.ts'
import { OK, type Outcome } from './outcome.ts'
import { redact } from './redact.ts'
import { addTo, EMPTY_TALLY, type Tally, topOf } from './tally.ts'
import { DAY, HOUR, isoSecond, MINUTE, minuteOf } from './window.ts'

/** Names the row: one minute (epoch milliseconds of its start), account and cause. The shard is the writer's own. */
export interface AggregateKey {
  readonly account: string
  readonly minute: number
  readonly cause: string
}

/** One outcome on its way into a row, with the sequence number of its message and its place in that message. */
export interface Contribution {
  readonly sequence: number
  readonly index: number
  readonly outcome: Outcome
}

/** All that a batch has for one row, in order of sequence. */
export interface AggregateDelta {
  readonly key: AggregateKey
  readonly contributions: readonly Contribution[]
}

/** Counts of one minute, account and cause, from one shard. Times in epoch milliseconds, durations in milliseconds. */
export interface Aggregate extends AggregateKey {
  /** Calls: a sampled record counts as many as it stands for. */
  readonly count: number
  /** Records, each once: what the shard's progress says it counted must be found here. */
  readonly records: number
  /** The highest sequence number folded in: nothing at or below it is ever folded again. */
  readonly lastSequence: number
  readonly firstSeen: number
  readonly lastSeen: number
  readonly durationSum: number
  readonly durationMax: number
  readonly breakdown: Breakdown
}

/** Who and what stands behind the count; bounded in every part. */
export interface Breakdown {
  readonly statuses: Tally
  readonly categories: Tally
  readonly operations: Tally
  readonly policies: Tally
  readonly resources: Tally
  /** Of failures whose words nobody knows. */
  readonly fingerprints: Tally
  /** Calls by how long after its expiry the token was presented; the names are those of `ExpiryLag`. */
  readonly expiryLags: Tally
  /** Of calls that succeeded, by when their token expires: many with one expiry share a token. */
  readonly expiries: Tally
  /** Of failed calls. */
  readonly callers: Callers
  readonly sample?: Sample
}

/** The parts of a breakdown that are counts by name. */
export type TallyName = Exclude<keyof Breakdown, 'callers' | 'sample'>

export const NO_BREAKDOWN: Breakdown = {
  statuses: EMPTY_TALLY,
  categories: EMPTY_TALLY,
  operations: EMPTY_TALLY,
  policies: EMPTY_TALLY,
  resources: EMPTY_TALLY,
  fingerprints: EMPTY_TALLY,
  expiryLags: EMPTY_TALLY,
  expiries: EMPTY_TALLY,
  callers: NO_CALLERS,
}

/** The first failure of the row, with everything secret or personal taken out. */
export interface Sample {
  readonly time: number
  readonly text: string
  readonly requestId?: string
}

/** No call lasts longer; what says so is a defect or an attack, and a column holds 64 bits. */
const MAX_DURATION = DAY

/** Sorts contributions to the rows they belong to; a row's contributions keep their order. */
export function deltasOf(contributions: readonly Contribution[]): readonly AggregateDelta[] {
  const deltas = new Map<string, { readonly key: AggregateKey; readonly contributions: Contribution[] }>()
  for (const contribution of contributions) {
    const { event, cause } = contribution.outcome
    const minute = minuteOf(event.time)
    const name = `${minute}|${cause}|${event.account}`
    const delta = deltas.get(name)
    if (delta === undefined) {
      deltas.set(name, { key: { account: event.account, minute, cause }, contributions: [contribution] })
    } else delta.contributions.push(contribution)
  }
  return [...deltas.values()]
}

/**
 * The row with those contributions folded in that it does not hold yet; undefined when it holds them all. So a row is
 * exact however often, and however differently cut, the messages come.
 */
export function foldInto(row: Aggregate | undefined, delta: AggregateDelta): Aggregate | undefined {
  const last = row?.lastSequence ?? -1
  const fresh = delta.contributions.filter(({ sequence }) => sequence > last)
  const newest = fresh.at(-1)
  if (newest === undefined) return undefined
  const sum = startFrom(row, delta.key)
  for (const { outcome } of fresh) add(sum, outcome)
  return { ...sum, lastSequence: newest.sequence }
}

/** The status that most calls had; of equals the lowest. Undefined where none had one. */
export function statusOfTally(statuses: Tally): number | undefined {
  const known = topOf(statuses).find(([status]) => /^\d{3}$/.test(status))
  return known === undefined ? undefined : Number(known[0])
}

type Building = { -readonly [Name in keyof Aggregate]: Aggregate[Name] } & { breakdown: BuildingBreakdown }
type BuildingBreakdown = Record<TallyName, Map<string, number>> & { callers: Callers; sample?: Sample }

function startFrom(row: Aggregate | undefined, key: AggregateKey): Building {
  const from = (name: TallyName) => new Map(row?.breakdown[name] ?? EMPTY_TALLY)
  return {
    ...key,
    count: row?.count ?? 0,
    records: row?.records ?? 0,
    lastSequence: row?.lastSequence ?? -1,
    firstSeen: row?.firstSeen ?? Number.POSITIVE_INFINITY,
    lastSeen: row?.lastSeen ?? Number.NEGATIVE_INFINITY,
    durationSum: row?.durationSum ?? 0,
    durationMax: row?.durationMax ?? 0,
    breakdown: {
      statuses: from('statuses'),
      categories: from('categories'),
      operations: from('operations'),
      policies: from('policies'),
      resources: from('resources'),
      fingerprints: from('fingerprints'),
      expiryLags: from('expiryLags'),
      expiries: from('expiries'),
      callers: row?.breakdown.callers ?? NO_CALLERS,
      ...(row?.breakdown.sample === undefined ? {} : { sample: row.breakdown.sample }),
    },
  }
}

function add(sum: Building, outcome: Outcome): void {
  const { event, status } = outcome
  const weight = event.weight ?? 1
  const duration = Math.min(MAX_DURATION, Math.max(0, Math.round(event.durationMs ?? 0)))
  sum.count += weight
  sum.records += 1
  sum.firstSeen = Math.min(sum.firstSeen, event.time)
  sum.lastSeen = Math.max(sum.lastSeen, event.time)
  sum.durationSum = Math.min(Number.MAX_SAFE_INTEGER, sum.durationSum + duration * weight)
  sum.durationMax = Math.max(sum.durationMax, duration)
  addTo(sum.breakdown.statuses, status === undefined ? 'none' : String(status), weight)
  addTo(sum.breakdown.categories, event.category, weight)
  if (event.operation !== undefined) addTo(sum.breakdown.operations, event.operation, weight)
  if (event.policy !== undefined) addTo(sum.breakdown.policies, event.policy, weight)
  if (event.resource !== undefined) addTo(sum.breakdown.resources, event.resource, weight)
  if (outcome.fingerprint !== undefined) addTo(sum.breakdown.fingerprints, outcome.fingerprint, weight)
  if (outcome.expiryLag !== undefined) addTo(sum.breakdown.expiryLags, lagBucket(outcome.expiryLag), weight)
  const expires = outcome.cause === OK ? event.claims?.expires : undefined
  if (expires !== undefined && isDate(expires)) addTo(sum.breakdown.expiries, isoSecond(expires), weight)
  if (event.caller !== undefined) sum.breakdown.callers = addCaller(sum.breakdown.callers, event.caller)
  if (sum.breakdown.sample === undefined && outcome.cause !== OK) sum.breakdown.sample = sampleOf(outcome)
}

/** A claim may hold any number. */
function isDate(time: number): boolean {
  return Math.abs(time) <= 8.64e15
}

/** Clocks that differ, a player that does not renew, a session that outlives its token, a static token. */
function lagBucket(lag: number): ExpiryLag {
  if (lag < 5 * MINUTE) return 'under 5 min'
  if (lag < HOUR) return 'under 1 h'
  return lag < DAY ? 'under 1 day' : '1 day or more'
}

function sampleOf({ event, message }: Outcome): Sample {
  const sample = { time: event.time, text: redact(message) }
  return event.requestId === undefined ? sample : { ...sample, requestId: redact(event.requestId, 64) }
}
