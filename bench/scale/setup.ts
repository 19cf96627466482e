/** What is simulated. */
export interface Setup {
  readonly recordsPerSecond: number
  readonly partitions: number
  /** Media accounts. The busiest sends twice as much as the second, three times as much as the third (Zipf). */
  readonly accounts: number
  /** Seconds that a batch waits for more messages (`maxWaitTime`); 0 takes what is there. */
  readonly waitSeconds: number
  readonly recordBytes: number
  readonly recordsPerMessage: number
  /** Simulated, after some seconds that do not count. */
  readonly minutes: number
  readonly seed: number
}

/** Storage accounts over which the rows of media accounts are spread. */
export const STORAGES = [1, 2, 4, 8, 16, 32] as const

export const WARM_UP_SECONDS = 10

export function accountName(index: number): string {
  return `platform${String(index).padStart(3, '0')}`
}
