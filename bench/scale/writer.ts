import type { Random } from '../../test/chaos/random.ts'
import { OURS } from '../sizing/inputs.ts'
import type { Measured } from '../sizing/measured.ts'
import type { Arrivals } from './arrivals.ts'
import type { StorageLoad } from './load.ts'
import type { Histogram } from './quantiles.ts'
import type { Setup } from './setup.ts'

/** Writes the rows, marks and progress of one partition, batch by batch. */
export interface Writer {
  /** Of the first messages; returns how many accounts they are of. */
  gather(arrivals: Arrivals, messages: number): number
  /** What was gathered, in this second, with so many requests beside the one for each account. */
  write(second: number, otherRequests: number): void
  /** Rows that are kept of all minutes together. */
  finish(): number
}

/** Messages of a batch by account, all of one minute. */
interface Part {
  readonly met: number[]
  readonly messages: Uint16Array
}

/** src/adapters/change-table.ts */
const MARKS_AT_ONCE = 100

export function createWriter(setup: Setup, measured: Measured, load: StorageLoad, random: Random): Writer {
  const { accounts, recordsPerMessage } = setup
  const rowsOf = Float64Array.from({ length: OURS.batchMessages + 1 }, (_, messages) =>
    measured.rows(messages * recordsPerMessage),
  )
  const keys = createKeyRates(accounts, load.keys)
  const marks = createKeyRates(1, load.marks)
  const kept = createKeptRows(setup, measured)
  const marked = new Float64Array(accounts).fill(Number.NEGATIVE_INFINITY)
  // A batch around the turn of a minute writes the rows of both.
  const parts: readonly Part[] = [partOf(accounts), partOf(accounts)]
  const seen = new Uint32Array(accounts)
  let batch = 0
  return {
    gather(arrivals, messages) {
      batch++
      const first = minuteOf(arrivals.timeOf(0))
      let met = 0
      for (let nth = 0; nth < messages; nth++) {
        const account = arrivals.accountOf(nth)
        const minute = minuteOf(arrivals.timeOf(nth))
        const part = parts[minute === first ? 0 : 1]
        if (part !== undefined) addTo(part, account)
        kept.add(account, minute)
        if (seen[account] !== batch) met++
        seen[account] = batch
      }
      return met
    },
    write(second, otherRequests) {
      load.shared(second, 1, otherRequests)
      let newlyMarked = 0
      for (const part of parts) {
        for (const account of part.met) {
          const rows = rounded(rowsOf[part.messages[account] ?? 0] ?? 0, random)
          part.messages[account] = 0
          load.rows(account, second, rows)
          keys.add(account, second, rows)
          if (marked[account] === minuteOf(second)) continue
          marked[account] = minuteOf(second)
          newlyMarked++
        }
        part.met.length = 0
      }
      if (newlyMarked === 0) return
      // One transaction takes the marks of up to a hundred accounts.
      load.shared(second, newlyMarked, Math.ceil(newlyMarked / MARKS_AT_ONCE) * measured.requests.mark)
      marks.add(0, second, newlyMarked)
    },
    finish() {
      keys.finish()
      marks.finish()
      return kept.finish()
    },
  }
}

function partOf(accounts: number): Part {
  return { met: [], messages: new Uint16Array(accounts) }
}

function addTo({ met, messages }: Part, account: number): void {
  const before = messages[account] ?? 0
  if (before === 0) met.push(account)
  messages[account] = before + 1
}

function minuteOf(second: number): number {
  return Math.floor(second / 60)
}

/** A whole number that is the value on average. */
function rounded(value: number, random: Random): number {
  const whole = Math.floor(value)
  return whole < value && random() < value - whole ? whole + 1 : whole
}

/** Adds up what each of so many keys gets in one second. */
function createKeyRates(count: number, histogram: Histogram) {
  const seconds = new Float64Array(count).fill(-1)
  const rows = new Uint32Array(count)
  const close = (key: number) => {
    if ((seconds[key] ?? -1) >= 0) histogram.add(rows[key] ?? 0)
  }
  return {
    add(key: number, second: number, written: number): void {
      if (seconds[key] === second) {
        rows[key] = (rows[key] ?? 0) + written
        return
      }
      close(key)
      seconds[key] = second
      rows[key] = written
    },
    finish(): void {
      for (let key = 0; key < count; key++) close(key)
    },
  }
}

/** Adds up the rows that minutes hold in the end. Messages come in the order of their minutes. */
function createKeptRows({ accounts, recordsPerMessage, minutes }: Setup, measured: Measured) {
  const messages = new Uint32Array(accounts)
  let [current, rows] = [-1, 0]
  const turn = (minute: number) => {
    if (current >= 0 && current < minutes) {
      for (const count of messages) if (count > 0) rows += measured.rows(count * recordsPerMessage)
    }
    messages.fill(0)
    current = minute
  }
  return {
    add(account: number, minute: number): void {
      if (minute !== current) turn(minute)
      messages[account] = (messages[account] ?? 0) + 1
    },
    finish(): number {
      turn(Number.POSITIVE_INFINITY)
      return rows
    },
  }
}
