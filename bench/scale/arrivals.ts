import type { Random } from '../../test/chaos/random.ts'

/** The messages of one partition in the order in which they come, looked at before they are taken. */
export interface Arrivals {
  /** When the nth message that is left comes, in seconds. */
  timeOf(nth: number): number
  /** Whose it is. */
  accountOf(nth: number): number
  take(messages: number): void
  /** Messages that were taken. */
  readonly taken: number
}

/** No more than so many are looked at before they are taken. */
const AHEAD = 1_024

/** Messages come one by one, independent of each other (Poisson). */
export function createArrivals(
  { from, perSecond }: { readonly from: number; readonly perSecond: number },
  pickAccount: (random: Random) => number,
  random: Random,
): Arrivals {
  const times = new Float64Array(AHEAD)
  const accounts = new Uint16Array(AHEAD)
  let [first, made, last] = [0, 0, from]
  const make = (nth: number) => {
    for (; made <= first + nth; made++) {
      last -= Math.log(1 - random()) / perSecond
      times[made % AHEAD] = last
      accounts[made % AHEAD] = pickAccount(random)
    }
  }
  return {
    timeOf(nth) {
      make(nth)
      return times[(first + nth) % AHEAD] ?? last
    },
    accountOf(nth) {
      make(nth)
      return accounts[(first + nth) % AHEAD] ?? 0
    },
    take(messages) {
      first += messages
    },
    get taken() {
      return first
    },
  }
}
