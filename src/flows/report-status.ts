import { HEALTH } from '../core/health.ts'
import { isoSecond } from '../core/window.ts'
import type { AlertStore } from './ports/alerting.ts'
import type { ProgressStore } from './ports/counting.ts'
import type { HealthStore } from './ports/watching.ts'

export interface StatusPorts {
  readonly progress: ProgressStore
  readonly alerts: AlertStore
  readonly health: HealthStore
  readonly taxonomyVersion: string
}

/** What a person asks first: is everything counted, and what fires. Plain data, times as ISO text in UTC. */
export async function reportStatus({ progress, alerts, health, taxonomyVersion }: StatusPorts) {
  const [shards, stored, cursor, measures] = await Promise.all([
    progress.all(),
    alerts.all(),
    alerts.cursor(),
    health.all(),
  ])
  return {
    taxonomyVersion,
    lastEvaluation: cursor === 0 ? null : isoSecond(cursor),
    shards: [...shards].map(([shard, { rejected, gaps, days, lastEnqueued, firstTime, lastTime, ...counts }]) => ({
      shard,
      ...counts,
      rejected: Object.fromEntries(rejected),
      gaps: Object.fromEntries(gaps),
      days: Object.fromEntries(days),
      lastEnqueued: isoSecond(lastEnqueued),
      firstTime: firstTime === undefined ? null : isoSecond(firstTime),
      lastTime: lastTime === undefined ? null : isoSecond(lastTime),
    })),
    health: measures.map(({ kind, subject, value, at }) => {
      return { kind, subject, value, unit: HEALTH[kind].unit, at: isoSecond(at) }
    }),
    firing: stored
      .filter(({ alert }) => alert.state === 'firing')
      .map(({ rule, group, alert }) => ({ rule, group, since: isoSecond(alert.since), count: alert.count })),
  }
}
