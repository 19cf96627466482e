import type { Measure } from '../../core/health.ts'
import type { HubPosition } from '../../core/lag.ts'
import type { Day } from '../../core/progress.ts'
import type { Fact } from '../facts.ts'

/** How far the partitions of the hub reach, asked of the hub. */
export interface HubPositions {
  read(): Promise<readonly HubPosition[]>
}

/** What is known of our own health. */
export interface HealthStore {
  all(): Promise<readonly Measure[]>
  keep(measures: readonly Measure[]): Promise<void>
}

/** The days whose rows were found to add up, by what the shards said of them then. */
export interface AuditRegister {
  /** Tells whether a day was found to add up when the shards said this of it. */
  read(): Promise<(day: Day, ledger: string) => boolean>
  keep(day: Day, ledger: string): Promise<void>
}

/** Rows that are kept for a time only. */
export interface ExpiringRows {
  /** Drops rows written before that moment (epoch milliseconds); resolves to how many. */
  dropBefore(moment: number): Promise<number>
}

export interface Telemetry {
  emit(fact: Fact): void
}
