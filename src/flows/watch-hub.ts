import type { Measure, Reading } from '../core/health.ts'
import { currentShards, lifeOf } from '../core/incarnation.ts'
import { type HubPosition, lagOf, oldestUncounted } from '../core/lag.ts'
import type { Progress } from '../core/progress.ts'
import { countOf, unfilledGaps } from '../core/replay-plan.ts'
import { keepReadings } from './keep-readings.ts'
import type { ProgressStore } from './ports/counting.ts'
import type { HealthStore, HubPositions, Telemetry } from './ports/watching.ts'

export interface WatchPorts {
  readonly hub: HubPositions
  readonly progress: ProgressStore
  readonly health: HealthStore
  readonly telemetry: Telemetry
}

/** Compares how far the hub reaches with how far it is counted, and looks for what was lost or refused on the way. */
export async function watchHub(now: number, ports: WatchPorts): Promise<void> {
  const shards = await ports.progress.all()
  const measures = await ports.health.all()
  const positions = await askHub(ports)
  const readings = [
    ...(positions === undefined ? [] : hubReadings(positions, shards, measures, now)),
    unreachable(positions !== undefined, measures, now),
    ...[...shards.keys()].flatMap(shard => lossReadings(shard, shards)),
  ]
  for (const reading of readings) {
    if (reading.value > 0) ports.telemetry.emit({ fact: 'HealthMeasured', stage: 'watch', ...reading })
  }
  await keepReadings(now, readings, ports.health)
}

/** A hub that does not answer is a reading too: what it hides must not stay hidden behind a failing timer. */
async function askHub({ hub, telemetry }: WatchPorts): Promise<readonly HubPosition[] | undefined> {
  try {
    return await hub.read()
  } catch {
    telemetry.emit({ fact: 'HubUnreachable', stage: 'watch' })
    return undefined
  }
}

function hubReadings(
  positions: readonly HubPosition[],
  shards: ReadonlyMap<string, Progress>,
  measures: readonly Measure[],
  now: number,
): readonly Reading[] {
  const current = currentShards(shards.keys())
  const zeroAt = new Map(measures.filter(({ kind }) => kind === 'lag').map(({ subject, zeroAt: at }) => [subject, at]))
  const ofPartitions = positions.flatMap((position): readonly Reading[] => {
    const subject = current.get(position.partition) ?? position.partition
    const progress = shards.get(subject)
    const waited = oldestUncounted(position, progress, zeroAt.get(subject) ?? 0, now)
    return [
      { kind: 'lag', subject, value: lagOf(position, progress) },
      { kind: 'oldest-uncounted', subject, value: waited },
    ]
  })
  const newest = Math.max(0, ...positions.filter(({ lastSequence }) => lastSequence >= 0).map(one => one.lastEnqueued))
  // A hub that never took anything is quiet since it is watched.
  const quietSince = newest > 0 ? newest : (measures.find(({ kind }) => kind === 'no-data')?.zeroAt ?? now)
  return [...ofPartitions, { kind: 'no-data', subject: 'hub', value: secondsSince(quietSince, now) }]
}

function unreachable(reached: boolean, measures: readonly Measure[], now: number): Reading {
  const before = measures.find(({ kind }) => kind === 'hub-unreachable')
  return {
    kind: 'hub-unreachable',
    subject: 'hub',
    value: reached ? 0 : Math.max(1, secondsSince(before?.zeroAt ?? now, now)),
  }
}

/** Of a replay or a file no message is awaited, so that a hole in its numbers is no loss. */
function lossReadings(shard: string, shards: ReadonlyMap<string, Progress>): readonly Reading[] {
  const refused = shards.get(shard)?.rejected.get('store-refused') ?? 0
  const stored = { kind: 'store-refused', subject: shard, value: refused } as const
  if (lifeOf(shard) === undefined) return [stored]
  const { gaps, unlisted } = unfilledGaps(shard, shards)
  return [{ kind: 'sequence-gap', subject: shard, value: countOf(gaps) + unlisted }, stored]
}

function secondsSince(time: number, now: number): number {
  return Math.max(0, Math.round((now - time) / 1_000))
}
