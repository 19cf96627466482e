import type { ExpiryLag } from '../taxonomy/vocabulary.ts'
import { type Aggregate, type AggregateKey, NO_BREAKDOWN, type Sample, type TallyName } from './aggregate.ts'
import { type Call, type CallKind, expiryLagOf, validUntil } from './call.ts'
import type { CallerMark } from './caller-sketch.ts'
import { addCallers, type Callers } from './callers.ts'
import type { AggregateDelta, Contribution } from './delta.ts'
import { DEFAULT_LIMITS } from './limits.ts'
import { OK } from './outcome.ts'
import { redact } from './redact.ts'
import { addTo } from './tally.ts'
import { DAY, HOUR, isoSecond, MINUTE } from './window.ts'

/** No call lasts longer; what says so is a defect or an attack, and a column holds 64 bits. */
const MAX_DURATION = DAY

/**
 * The row with those contributions folded in that it does not hold yet; undefined when it holds them all. So a row is
 * exact however often, and however differently cut, the messages come.
 */
export function foldInto(
  row: Aggregate | undefined,
  { key, contributions }: AggregateDelta,
  maxNames = DEFAULT_LIMITS.names,
): Aggregate | undefined {
  const fresh = beyondSequence(contributions, row?.lastSequence ?? -1)
  const newest = fresh.at(-1)
  if (newest === undefined) return undefined
  const sum = startFrom(row ?? NOTHING, key)
  addAll(sum, fresh, maxNames)
  sum.lastSequence = newest.sequence
  return sum
}

/** Those that a row does not hold yet whose last one is known; they are in order of sequence. */
export function beyondSequence(contributions: readonly Contribution[], last: number): readonly Contribution[] {
  let from = 0
  for (const { sequence } of contributions) {
    if (sequence > last) break
    from++
  }
  return from === 0 ? contributions : contributions.slice(from)
}

const NOTHING: Omit<Aggregate, keyof AggregateKey> = {
  count: 0,
  records: 0,
  lastSequence: -1,
  firstSeen: Number.POSITIVE_INFINITY,
  lastSeen: Number.NEGATIVE_INFINITY,
  durationSum: 0,
  durationMax: 0,
  breakdown: NO_BREAKDOWN,
}

type Building = { -readonly [Name in keyof Aggregate]: Aggregate[Name] } & { breakdown: BuildingBreakdown }
type BuildingBreakdown = Record<TallyName, Map<string, number>> & { callers: Callers; sample: Sample | undefined }

/**
 * Every property is written out: the shape of an object that is made by `...` dies with its last instance, and with the
 * shape goes the compiled code of all that works on it. That was half the time of folding (docs/performance.md).
 */
function startFrom(row: typeof NOTHING, { account, minute, cause }: AggregateKey): Building {
  const { breakdown } = row
  return {
    account,
    minute,
    cause,
    count: row.count,
    records: row.records,
    lastSequence: row.lastSequence,
    firstSeen: row.firstSeen,
    lastSeen: row.lastSeen,
    durationSum: row.durationSum,
    durationMax: row.durationMax,
    breakdown: {
      statuses: new Map(breakdown.statuses),
      categories: new Map(breakdown.categories),
      operations: new Map(breakdown.operations),
      policies: new Map(breakdown.policies),
      resources: new Map(breakdown.resources),
      fingerprints: new Map(breakdown.fingerprints),
      expiryLags: new Map(breakdown.expiryLags),
      expiries: new Map(breakdown.expiries),
      callers: breakdown.callers,
      sample: breakdown.sample,
    },
  }
}

/**
 * Each name is added once for all calls that share it. Names are met in the order of the first call of each, as if every
 * call were added alone: which of too many names a tally keeps follows from that order.
 */
function addAll(sum: Building, contributions: readonly Contribution[], maxNames: number): void {
  const byKind = new Map<CallKind, number>()
  const byExpiry = new Map<number, number>()
  const callers: CallerMark[] = []
  const { breakdown } = sum
  let { count, firstSeen, lastSeen, durationSum, durationMax } = sum
  for (const { call } of contributions) {
    const { kind, time, durationMs, caller } = call
    const { weight } = kind
    const duration = Math.min(MAX_DURATION, Math.max(0, Math.round(durationMs ?? 0)))
    count += weight
    if (time < firstSeen) firstSeen = time
    if (time > lastSeen) lastSeen = time
    durationSum = Math.min(Number.MAX_SAFE_INTEGER, durationSum + duration * weight)
    if (duration > durationMax) durationMax = duration
    byKind.set(kind, (byKind.get(kind) ?? 0) + weight)
    const until = validUntil(call)
    if (until !== undefined) byExpiry.set(until, (byExpiry.get(until) ?? 0) + weight)
    const lag = expiryLagOf(call)
    if (lag !== undefined) addTo(breakdown.expiryLags, lagBucket(lag), weight)
    if (caller !== undefined) callers.push(caller)
    if (breakdown.sample === undefined && kind.cause !== OK) breakdown.sample = sampleOf(call)
  }
  sum.count = count
  sum.records += contributions.length
  sum.firstSeen = firstSeen
  sum.lastSeen = lastSeen
  sum.durationSum = durationSum
  sum.durationMax = durationMax
  breakdown.callers = addCallers(breakdown.callers, callers)
  for (const [kind, calls] of byKind) addKind(breakdown, kind, calls, maxNames)
  for (const [until, calls] of byExpiry) addTo(breakdown.expiries, isoSecond(until), calls, maxNames)
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
  return { time, text: sampleTextOf(kind), requestId: requestId === undefined ? undefined : shownRequest(requestId) }
}
