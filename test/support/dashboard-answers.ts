import type {
  AggregatesAnswer,
  AlertAnswer,
  CauseDetailAnswer,
  ShardAnswer,
  StatusAnswer,
  UnknownsAnswer,
} from '../../src/flows/answers.ts'
import type { Cause } from '../../src/taxonomy/taxonomy.ts'

/** Answers of the API with what a test cares about; the rest is an ordinary night. */

const MINUTE = 60_000
const BEGIN = Date.UTC(2026, 10, 22, 2, 10)
const iso = (time: number) => new Date(time).toISOString()

export function alertAnswer(change: Partial<AlertAnswer> = {}): AlertAnswer {
  return {
    id: 'token-expiry~contoso',
    rule: 'token-expiry',
    title: 'Expired tokens (401)',
    severity: 'error',
    about: 'failures',
    group: 'contoso',
    account: 'contoso',
    state: 'firing',
    reason: 'first',
    told: true,
    flapping: false,
    since: iso(BEGIN),
    until: iso(BEGIN + 10 * MINUTE),
    firedAt: iso(BEGIN),
    toldAt: iso(BEGIN),
    count: 120,
    peak: 60,
    unit: 'failures',
    causes: [{ cause: 'token-expired', title: 'Token expired', count: 120 }],
    steps: ['Renew the token.', 'Compare the clocks.'],
    docs: 'https://example.com/docs',
    ...change,
  }
}

export function shardAnswer(change: Partial<ShardAnswer> = {}): ShardAnswer {
  return {
    shard: 'p00',
    lastSequence: 99,
    messages: 100,
    records: 1_000,
    counted: 1_000,
    foreign: 0,
    rejected: {},
    duplicates: 0,
    timeAssumed: 0,
    gaps: {},
    lastEnqueued: iso(BEGIN),
    firstTime: iso(BEGIN),
    lastTime: iso(BEGIN),
    ...change,
  }
}

const NONE = { shards: 0, messages: 0, records: 0, counted: 0, foreign: 0, rejected: 0, missing: 0 }

export function statusAnswer(change: Partial<StatusAnswer> = {}): StatusAnswer {
  return {
    versions: { causeway: '0.1.0', taxonomy: '1.0.0', node: 'v24.21.0' },
    lastEvaluation: iso(BEGIN),
    lastRollUp: iso(BEGIN),
    shards: [shardAnswer()],
    totals: { hub: { ...NONE, shards: 1, messages: 100, records: 1_000, counted: 1_000 }, files: NONE, replays: NONE },
    health: [],
    firing: [],
    ...change,
  }
}

/** An hour of minutes in which each group fails as often in each. */
export function aggregatesAnswer(
  groups: Readonly<Record<string, number>>,
  change: Partial<AggregatesAnswer> = {},
): AggregatesAnswer {
  const starts = Array.from({ length: 60 }, (_, index) => iso(BEGIN + index * MINUTE))
  const series = (each: number) => ({ count: each * starts.length, counts: starts.map(() => each) })
  const failures = Object.values(groups).reduce((sum, each) => sum + each, 0)
  return {
    from: iso(BEGIN),
    to: iso(BEGIN + 60 * MINUTE),
    step: 'minute',
    timeZone: 'UTC',
    starts,
    groupBy: 'cause',
    requests: series(failures + 100),
    matching: series(failures),
    groups: Object.entries(groups).map(([group, each]) => ({ group, ...series(each) })),
    groupCount: Object.keys(groups).length,
    next: null,
    ...change,
  }
}

export function causeAnswer(change: Partial<CauseDetailAnswer> = {}): CauseDetailAnswer {
  const { from, to, step, timeZone, starts, matching, requests } = aggregatesAnswer({ x: 2 })
  const one = [{ name: 'one', count: matching.count }]
  return {
    from,
    to,
    step,
    timeZone,
    starts,
    ...matching,
    requests,
    id: 'token-expired',
    firstSeen: from,
    lastSeen: to,
    callers: 12,
    accounts: one,
    operations: one,
    policies: one,
    resources: one,
    statuses: one,
    categories: one,
    fingerprints: one,
    expiryLags: [],
    duration: { average: 84, longest: 400 },
    samples: [],
    ...change,
  }
}

const SUGGESTION: Cause = {
  id: 'license-shard-lost-quorum',
  title: 'License shard lost quorum',
  statuses: [500],
  tags: ['service'],
  severity: 'error',
  retry: 'backoff',
  steps: ['Say what to do.'],
  docs: 'https://example.com/docs',
  signatures: [{ all: [['shard'], ['quorum']] }],
  examples: [{ status: 500, text: 'License shard lost quorum' }],
  counterExamples: [],
}

export function unknownAnswer(
  change: Partial<UnknownsAnswer['unknowns'][number]> = {},
): UnknownsAnswer['unknowns'][number] {
  return {
    fingerprint: 'v1-0123456789ab',
    count: 12,
    account: 'contoso',
    cause: 'unknown',
    category: 'KeyDeliveryRequests',
    status: 500,
    firstSeen: iso(BEGIN),
    sample: 'License shard lost quorum',
    suggestion: SUGGESTION,
    ...change,
  }
}
