import { isoSecond } from '../core/window.ts'
import type { AlertStore, ProgressStore } from './ports.ts'

export interface StatusPorts {
  readonly progress: ProgressStore
  readonly alerts: AlertStore
  readonly taxonomyVersion: string
}

/** What a person asks first: is everything counted, and what fires. Plain data, times as ISO text in UTC. */
export async function reportStatus({ progress, alerts, taxonomyVersion }: StatusPorts) {
  const [shards, stored, cursor] = await Promise.all([progress.all(), alerts.all(), alerts.cursor()])
  return {
    taxonomyVersion,
    lastEvaluation: cursor === 0 ? null : isoSecond(cursor),
    shards: [...shards].map(([shard, { rejected, gaps, lastEnqueued, firstTime, lastTime, ...counts }]) => ({
      shard,
      ...counts,
      rejected: Object.fromEntries(rejected),
      gaps: Object.fromEntries(gaps),
      lastEnqueued: isoSecond(lastEnqueued),
      firstTime: firstTime === undefined ? null : isoSecond(firstTime),
      lastTime: lastTime === undefined ? null : isoSecond(lastTime),
    })),
    firing: stored
      .filter(({ alert }) => alert.state === 'firing')
      .map(({ rule, group, alert }) => ({ rule, group, since: isoSecond(alert.since), count: alert.count })),
  }
}
