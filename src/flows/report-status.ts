import { HEALTH } from '../core/health.ts'
import { lifeOf } from '../core/incarnation.ts'
import type { Progress } from '../core/progress.ts'
import { REJECT_REASONS } from '../core/rejection.ts'
import { isoSecond } from '../core/window.ts'
import type { ShardAnswer, StatusAnswer, TotalsAnswer } from './answers.ts'
import type { AlertStore } from './ports/alerting.ts'
import type { ProgressStore } from './ports/counting.ts'
import type { RolledUp } from './ports/querying.ts'
import type { HealthStore } from './ports/watching.ts'

export interface StatusPorts {
  readonly progress: Pick<ProgressStore, 'all'>
  readonly alerts: Pick<AlertStore, 'all' | 'cursor'>
  readonly health: Pick<HealthStore, 'all'>
  readonly rolledUp: RolledUp
  readonly versions: StatusAnswer['versions']
}

const MAX_SHARDS = 200
const MAX_FIRING = 200

type Shard = readonly [string, Progress]

/** What a person asks first: is everything counted, and what fires. */
export async function reportStatus({ versions, ...ports }: StatusPorts): Promise<StatusAnswer> {
  const [progress, stored, evaluated, rolledUp, measures] = await Promise.all([
    ports.progress.all(),
    ports.alerts.all(),
    ports.alerts.cursor(),
    ports.rolledUp.read(),
    ports.health.all(),
  ])
  const shards = Map.groupBy(progress, ([shard]) => counterOf(shard))
  const hub = shards.get('hub') ?? []
  return {
    versions,
    lastEvaluation: evaluated === 0 ? null : isoSecond(evaluated),
    lastRollUp: rolledUp === 0 ? null : isoSecond(rolledUp),
    shards: lastRead(hub).map(shardAnswer),
    totals: {
      hub: totalsOf(hub),
      files: totalsOf(shards.get('files') ?? []),
      replays: totalsOf(shards.get('replays') ?? []),
    },
    health: measures.map(({ kind, subject, value, at }) => {
      return { kind, subject, value, unit: HEALTH[kind].unit, at: isoSecond(at) }
    }),
    firing: stored
      .filter(({ alert }) => alert.state === 'firing')
      .toSorted((a, b) => b.alert.since - a.alert.since)
      .slice(0, MAX_FIRING)
      .map(({ rule, group, alert }) => ({ rule, group, since: isoSecond(alert.since), count: alert.count })),
  }
}

/** Who counted, by the name of the shard. */
function counterOf(shard: string): keyof StatusAnswer['totals'] {
  if (lifeOf(shard) !== undefined) return 'hub'
  return shard.startsWith('f-') ? 'files' : 'replays'
}

/** Those that were read last, in order of partition and life. */
function lastRead(hub: readonly Shard[]): readonly Shard[] {
  return hub
    .toSorted(([, a], [, b]) => b.lastEnqueued - a.lastEnqueued)
    .slice(0, MAX_SHARDS)
    .toSorted(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }))
}

function shardAnswer([shard, progress]: Shard): ShardAnswer {
  const { lastSequence, messages, records, counted, foreign, duplicates, timeAssumed } = progress
  const { rejected, gaps, lastEnqueued, firstTime, lastTime } = progress
  return {
    shard,
    lastSequence,
    messages,
    records,
    counted,
    foreign,
    rejected: Object.fromEntries(
      REJECT_REASONS.flatMap(reason => {
        const count = rejected.get(reason)
        return count === undefined ? [] : [[reason, count]]
      }),
    ),
    duplicates,
    timeAssumed,
    gaps: Object.fromEntries(gaps),
    lastEnqueued: isoSecond(lastEnqueued),
    firstTime: firstTime === undefined ? null : isoSecond(firstTime),
    lastTime: lastTime === undefined ? null : isoSecond(lastTime),
  }
}

function totalsOf(shards: readonly Shard[]): TotalsAnswer {
  const sum = (part: (progress: Progress) => number) => shards.reduce((total, [, one]) => total + part(one), 0)
  return {
    shards: shards.length,
    messages: sum(({ messages }) => messages),
    records: sum(({ records }) => records),
    counted: sum(({ counted }) => counted),
    foreign: sum(({ foreign }) => foreign),
    rejected: sum(({ rejected }) => sumOf(rejected)),
    missing: sum(({ gaps }) => sumOf(gaps)),
  }
}

function sumOf(tally: Progress['gaps']): number {
  return [...tally.values()].reduce((total, count) => total + count, 0)
}
