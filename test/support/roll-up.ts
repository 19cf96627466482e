import { startTables } from '../../local/azurite.ts'
import { createAggregateTable } from '../../src/adapters/aggregate-table.ts'
import { createChangeTable } from '../../src/adapters/change-table.ts'
import { createHourTable } from '../../src/adapters/hour-table.ts'
import { createRollUpCursor } from '../../src/adapters/roll-up-cursor.ts'
import { openTables } from '../../src/adapters/tables.ts'
import { type Contribution, deltasOf } from '../../src/core/delta.ts'
import { type HourAggregate, hoursOf } from '../../src/core/hour.ts'
import { hourOf, MINUTE } from '../../src/core/window.ts'
import type { Fact } from '../../src/flows/facts.ts'
import type { AggregateStore, ChangeIndex } from '../../src/flows/ports/counting.ts'
import { type RollUpPorts, rollUp } from '../../src/flows/roll-up.ts'
import { readHours } from './hours.ts'
import { contribution, event } from './outcomes.ts'

/** The wall clock when a scene begins. */
export const START = Date.UTC(2028, 5, 1)

type Instance = RollUpPorts & { readonly aggregates: AggregateStore; readonly changes: ChangeIndex }

/** Tables of its own, what counts into them, and a wall clock. */
export interface Scene {
  readonly clock: { now: number }
  readonly facts: Fact[]
  readonly connectionString: string
  /** An instance that has just started; through other tables if asked. */
  instance(connectionString?: string): Instance
  /** As the ingest does: rows first, then the change index. */
  count(shard: string, contributions: readonly Contribution[], at?: Instance): Promise<void>
  /** A roll-up a minute later, on an instance of its own. */
  rollUp(changed?: Partial<RollUpPorts>): Promise<void>
  stored(account: string): Promise<readonly HourAggregate[]>
  /** What the stored minutes add up to. */
  recounted(account: string): Promise<readonly HourAggregate[]>
  close(): Promise<void>
}

export async function startScene(): Promise<Scene> {
  const service = await startTables()
  const clock = { now: START }
  const facts: Fact[] = []
  const instance = (connectionString = service.connectionString): Instance => {
    const tables = openTables({ kind: 'connection-string', connectionString })
    return {
      aggregates: createAggregateTable(tables),
      changes: createChangeTable(tables, () => clock.now),
      hours: createHourTable(tables),
      cursor: createRollUpCursor(tables),
      telemetry: { emit: fact => facts.push(fact) },
      hoursRetention: Number.POSITIVE_INFINITY,
    }
  }
  const reader = openTables({ kind: 'connection-string', connectionString: service.connectionString })
  return {
    clock,
    facts,
    connectionString: service.connectionString,
    instance,
    async count(shard, contributions, { aggregates, changes } = instance()) {
      await aggregates.add(shard, deltasOf(contributions))
      const hours = new Map<string, { readonly account: string; readonly hour: number }>()
      for (const { call } of contributions) {
        const { time, kind } = call
        const { account } = kind
        hours.set(`${account}|${hourOf(time)}`, { account, hour: hourOf(time) })
      }
      await changes.mark(shard, [...hours.values()])
    },
    async rollUp(changed = {}) {
      clock.now += MINUTE
      await rollUp(clock.now, { ...instance(), ...changed })
    },
    stored: account => readHours(reader, account),
    async recounted(account) {
      return hoursOf(await createAggregateTable(reader).read(account, 0, Number.POSITIVE_INFINITY))
    },
    close: () => service.close(),
  }
}

/** One record of that time. */
export function recordAt(
  sequence: number,
  time: number,
  { account = 'contoso', cause = 'token-expired', weight = 1, policy = 'drm' } = {},
): Contribution {
  return contribution(sequence, { cause, event: event({ account, time, weight, policy, text: `at ${time}` }) })
}
