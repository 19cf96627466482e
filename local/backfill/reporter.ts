import { complain, progress } from '../terminal.ts'
import { createRate, progressLine } from './progress-line.ts'
import type { Totals } from './totals.ts'

/** On a terminal the line is written over this often; a log gets a line of its own now and then. Milliseconds. */
const TERMINAL_PAUSE = 200
const LOG_PAUSE = 30_000

/** Shows how far a run has come, whenever it is asked to and has not just done so. */
export function createReporter(totals: Totals): () => void {
  const live = process.stderr.isTTY
  const rate = createRate()
  let last = performance.now()
  rate.add({ at: last, bytes: 0, records: 0 })
  return () => {
    const at = performance.now()
    if (at - last < (live ? TERMINAL_PAUSE : LOG_PAUSE)) return
    last = at
    const line = progressLine(totals, rate.add({ at, bytes: totals.bytesCounted, records: totals.records }))
    if (live) progress(line)
    else complain(line)
  }
}
