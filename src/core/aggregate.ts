import type { ExpiryLag } from '../taxonomy/vocabulary.ts'
import { type Call, type CallKind, expiryLagOf, validUntil } from './call.ts'
import type { CallerMark } from './caller-sketch.ts'
import { addCallers, type Callers, NO_CALLERS } from './callers.ts'
import { DEFAULT_LIMITS } from './limits.ts'
import { OK } from './outcome.ts'
import { redact } from './redact.ts'
import { addTo, EMPTY_TALLY, type Tally, topOf } from './tally.ts'
import { DAY, HOUR, isoSecond, MINUTE, minuteOf } from './window.ts'

/** Names the row: one minute (epoch milliseconds of its start), account and cause. The shard is the writer's own. */
export interface AggregateKey {
  readonly account: string
  readonly minute: number
  readonly cause: string
}

/** One call on its way into a row, with the sequence number of its message and its place in that message. */
export interface Contribution {
  readonly sequence: number
  readonly index: number
  readonly call: Call
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
  /** The rows that calls of one kind have been sorted to, by minute: a kind is one account and cause. */
  const rowsOf = new Map<CallKind, Map<number, Contribution[]>>()
  for (const contribution of contributions) {
    const { kind, time } = contribution.call
    const minute = minuteOf(time)
    let rows = rowsOf.get(kind)
    if (rows === undefined) rowsOf.set(kind, (rows = new Map()))
    const known = rows.get(minute)
    if (known !== undefined) {
      known.push(contribution)
      continue
    }
    const { account, cause } = kind
    const name = `${minute}|${cause}|${account}`
    const delta = deltas.get(name) ?? { key: { account, minute, cause }, contributions: [] }
    delta.contributions.push(contribution)
    deltas.set(name, delta)
    rows.set(minute, delta.contributions)
  }
  return [...deltas.values()]
}

/**
 * The row with those contributions folded in that it does not hold yet; undefined when it holds them all. So a row is
 * exact however often, and however differently cut, the messages come.
 */
export function foldInto(
  row: Aggregate | undefined,
  delta: AggregateDelta,
  maxNames = DEFAULT_LIMITS.names,
): Aggregate | undefined {
  const last = row?.lastSequence ?? -1
  const fresh = delta.contributions.filter(({ sequence }) => sequence > last)
  const newest = fresh.at(-1)
  if (newest === undefined) return undefined
  const sum = startFrom(row, delta.key)
  addAll(
    sum,
    fresh.map(({ call }) => call),
    maxNames,
  )
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

/**
 * Each name is added once for all calls that share it. Names are met in the order of the first call of each, as if every
 * call were added alone: which of too many names a tally keeps follows from that order.
 */
function addAll(sum: Building, calls: readonly Call[], maxNames: number): void {
  const byKind = new Map<CallKind, number>()
  const byExpiry = new Map<number, number>()
  const callers: CallerMark[] = []
  const { breakdown } = sum
  for (const call of calls) {
    const { kind, time, caller } = call
    const { weight } = kind
    const duration = Math.min(MAX_DURATION, Math.max(0, Math.round(call.durationMs ?? 0)))
    sum.count += weight
    sum.firstSeen = Math.min(sum.firstSeen, time)
    sum.lastSeen = Math.max(sum.lastSeen, time)
    sum.durationSum = Math.min(Number.MAX_SAFE_INTEGER, sum.durationSum + duration * weight)
    sum.durationMax = Math.max(sum.durationMax, duration)
    byKind.set(kind, (byKind.get(kind) ?? 0) + weight)
    const until = validUntil(call)
    if (until !== undefined) byExpiry.set(until, (byExpiry.get(until) ?? 0) + weight)
    const lag = expiryLagOf(call)
    if (lag !== undefined) addTo(breakdown.expiryLags, lagBucket(lag), weight)
    if (caller !== undefined) callers.push(caller)
    if (breakdown.sample === undefined && kind.cause !== OK) breakdown.sample = sampleOf(call)
  }
  sum.records += calls.length
  breakdown.callers = addCallers(breakdown.callers, callers)
  for (const [kind, count] of byKind) addKind(breakdown, kind, count, maxNames)
  for (const [until, count] of byExpiry) addTo(breakdown.expiries, isoSecond(until), count, maxNames)
}

function addKind(breakdown: BuildingBreakdown, kind: CallKind, count: number, maxNames: number): void {
  const { status, category, operation, policy, resource, fingerprint } = kind
  addTo(breakdown.statuses, status === undefined ? 'none' : String(status), count, maxNames)
  addTo(breakdown.categories, category, count)
  if (operation !== undefined) addTo(breakdown.operations, operation, count, maxNames)
  if (policy !== undefined) addTo(breakdown.policies, policy, count, maxNames)
  if (resource !== undefined) addTo(breakdown.resources, resource, count, maxNames)
  if (fingerprint !== undefined) addTo(breakdown.fingerprints, fingerprint, count, maxNames)
}

/** Clocks that differ, a player that does not renew, a session that outlives its token, a static token. */
function lagBucket(lag: number): ExpiryLag {
  if (lag < 5 * MINUTE) return 'under 5 min'
  if (lag < HOUR) return 'under 1 h'
  return lag < DAY ? 'under 1 day' : '1 day or more'
}

const GUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i
const REQUEST_LENGTH = 64

/** Nearly every request has a GUID, in which there is nothing to redact. */
function shownRequest(requestId: string): string {
  return GUID.test(requestId) ? requestId : redact(requestId, REQUEST_LENGTH)
}

/** Every row of a kind begins with the same words, so they are redacted once. */
const sampleTexts = new WeakMap<CallKind, string>()

function sampleTextOf(kind: CallKind): string {
  const known = sampleTexts.get(kind)
  if (known !== undefined) return known
  const text = redact(kind.message)
  sampleTexts.set(kind, text)
  return text
}

function sampleOf({ kind, time, requestId }: Call): Sample {
  const sample = { time, text: sampleTextOf(kind) }
  return requestId === undefined ? sample : { ...sample, requestId: shownRequest(requestId) }
}
