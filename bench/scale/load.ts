import { createHistogram, type Histogram, type Quantiles, quantilesOf } from './quantiles.ts'
import { accountName, type Setup, STORAGES } from './setup.ts'
import { storageOf } from './storage-of.ts'

/** What all partitions write, second by second. */
export interface StorageLoad {
  /** Rows of minutes that one transaction writes, all of one media account. */
  rows(account: number, second: number, rows: number): void
  /** To the tables that are of no one media account. */
  shared(second: number, entities: number, requests: number): void
  /** Rows that one partition key of minutes got in one second. */
  readonly keys: Histogram
  /** Marks that one partition key got in one second. */
  readonly marks: Histogram
  readonly found: LoadFound
}

export interface LoadFound {
  readonly requestsPerSecond: number
  /** The busiest storage account, when the rows of media accounts are spread over so many. */
  readonly storages: readonly StorageFound[]
}

export interface StorageFound {
  readonly storages: number
  /** Rows of minutes a second: of the table of the day. */
  readonly table: Quantiles
  /** Entities written a second. */
  readonly entities: Quantiles
  /** Requests of counting a second. */
  readonly requests: Quantiles
}

/** Seconds before the first and after the last are left out. */
export function createStorageLoad({ accounts }: Setup, seconds: number): StorageLoad {
  const [rowsOf, requestsOf] = [new Float64Array(accounts * seconds), new Float64Array(accounts * seconds)]
  const [entities, requests] = [series(seconds), series(seconds)]
  const counts = (second: number) => second >= 0 && second < seconds
  return {
    rows(account, second, rows) {
      if (!counts(second)) return
      add(rowsOf, account * seconds + second, rows)
      add(requestsOf, account * seconds + second, 1)
    },
    shared(second, written, asked) {
      if (!counts(second)) return
      add(entities, second, written)
      add(requests, second, asked)
    },
    keys: createHistogram(),
    marks: createHistogram(),
    get found() {
      return {
        requestsPerSecond: (sumOf(requestsOf) + sumOf(requests)) / seconds,
        storages: STORAGES.map(storages => {
          const homes = Array.from({ length: accounts }, (_, account) => storageOf(accountName(account), storages))
          const spread = (of: Float64Array) => spreadOver({ of, homes, storages, seconds })
          const [tables, asked] = [spread(rowsOf), spread(requestsOf)]
          return {
            storages,
            table: busiest(tables),
            entities: busiest(tables.map((table, storage) => (storage === 0 ? plus(table, entities) : table))),
            requests: busiest(asked.map((one, storage) => (storage === 0 ? plus(one, requests) : one))),
          }
        }),
      }
    },
  }
}

function series(seconds: number): Float64Array {
  return new Float64Array(seconds)
}

function add(to: Float64Array, index: number, value: number): void {
  to[index] = (to[index] ?? 0) + value
}

function sumOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0)
}

function plus(one: Float64Array, other: Float64Array): Float64Array {
  return one.map((value, index) => value + (other[index] ?? 0))
}

interface Spread {
  /** By account, and there by second. */
  readonly of: Float64Array
  readonly homes: readonly number[]
  readonly storages: number
  readonly seconds: number
}

/** By storage account, and there by second. */
function spreadOver({ of, homes, storages, seconds }: Spread): readonly Float64Array[] {
  const sums = Array.from({ length: storages }, () => series(seconds))
  for (const [account, home] of homes.entries()) {
    const sum = sums[home]
    if (sum === undefined) continue
    for (let second = 0; second < seconds; second++) add(sum, second, of[account * seconds + second] ?? 0)
  }
  return sums
}

/** The one that is asked for most in its busiest seconds. */
function busiest(all: readonly Float64Array[]): Quantiles {
  return all.map(quantilesOf).reduce((a, b) => (b.p99 > a.p99 ? b : a))
}
