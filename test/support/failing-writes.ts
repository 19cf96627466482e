import type { AggregateStore } from '../../src/flows/ports/counting.ts'

type Write<Arguments extends unknown[], Result> = (...args: Arguments) => Promise<Result>
/** Wraps a write; all that one wraps are counted together, from 0. */
type Failing = <Arguments extends unknown[], Result>(write: Write<Arguments, Result>) => Write<Arguments, Result>

/** Those that `fails` picks fail before they happen or, as when the answer is lost, after. */
export function failingWrites(fails: (write: number) => boolean, after: boolean): Failing {
  let writes = 0
  return write =>
    async (...args) => {
      const isLost = fails(writes++)
      if (isLost && !after) throw new Error('storage is down')
      const result = await write(...args)
      if (isLost) throw new Error('the answer was lost')
      return result
    }
}

/** Adds row by row, so that a failure leaves some of a batch's rows written and others not. */
export function addingRowByRow(aggregates: AggregateStore, failing: Failing): AggregateStore {
  const add = failing(aggregates.add)
  return {
    ...aggregates,
    async add(shard, deltas) {
      let rows = 0
      for (const delta of deltas) rows += (await add(shard, [delta])).rows
      return { rows, refused: [] }
    },
  }
}
