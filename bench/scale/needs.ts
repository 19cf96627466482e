import { busyOf, instancesFor, keptRows } from '../sizing/cell.ts'
import { type Costs, costsOf, totalOf } from '../sizing/costs.ts'
import { looksAt } from '../sizing/looks.ts'
import type { Measured } from '../sizing/measured.ts'
import { type Hub, hubFor } from './hub.ts'
import type { Setup } from './setup.ts'
import type { Run } from './simulate.ts'

/** A setup and what its simulation came to. */
export interface Point {
  readonly setup: Setup
  readonly run: Run
}

/** What such a point needs beside its tables, and what it costs. */
export interface Needs extends Point {
  readonly hub: Hub
  readonly bytesPerSecond: number
  readonly instances: number
  readonly instancesBy: 'processor' | 'memory' | 'rows'
  /** How long one run of each timer takes, in seconds. */
  readonly looks: Readonly<Record<'evaluate' | 'rollUp' | 'audit', number>>
  readonly lookRequestsPerSecond: number
  readonly gbKept: number
  readonly costs: Costs
  readonly total: number
}

export function needsOf({ setup, run }: Point, measured: Measured): Needs {
  const { partitions, accounts, recordsPerSecond, recordBytes, recordsPerMessage } = setup
  const { cores, rowsPerMinute, batchesPerSecond } = run
  const bytesPerSecond = recordsPerSecond * recordBytes
  const messages = recordsPerSecond / recordsPerMessage
  const hub = hubFor({ partitions, bytes: bytesPerSecond, messages })
  const { instances, instancesBy } = instancesFor({ cores, partitions, rowsPerMinute }, setup, measured)
  const looks = looksAt({ accounts, rowsPerMinute }, measured)
  const { gbKept } = keptRows(rowsPerMinute, accounts, measured)
  const costs = costsOf({
    hubPerHour: hub.units * hub.tier.unitPrice,
    messagesPerSecond: hub.tier.paysMessages ? messages : 0,
    batchesPerSecond,
    instances,
    busy: busyOf(batchesPerSecond / instances, run.batchSeconds),
    looks: looks.seconds,
    requestsPerSecond: run.load.requestsPerSecond + looks.requestsPerSecond,
    gbKept,
  })
  return {
    setup,
    run,
    hub,
    bytesPerSecond,
    instances,
    instancesBy,
    looks: looks.seconds,
    lookRequestsPerSecond: looks.requestsPerSecond,
    gbKept,
    costs,
    total: totalOf(costs),
  }
}
