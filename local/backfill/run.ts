import { reasonOf } from '../input.ts'
import { colours, complain, say } from '../terminal.ts'
import { onOneLine } from '../terminal-text.ts'
import { type Backend, openBackend } from './backend.ts'
import type { InputFile } from './claim-new.ts'
import { type CountPorts, countFile } from './count-file.ts'
import { createKeyLock } from './key-lock.ts'
import { listFiles } from './list-files.ts'
import type { BackfillOptions } from './options.ts'
import { duration, summaryText } from './progress-line.ts'
import { createReporter } from './reporter.ts'
import { onStopSignals } from './stop-signals.ts'
import { newTotals, type Totals } from './totals.ts'
import { StoppedError, StoreError } from './until-stored.ts'

/** Files in work at the same time: while one waits for the tables, another one is read. */
const PARALLEL_FILES = 8

type OnFault = (path: string, error: unknown) => void

/** Resolves to the exit status: 1 when something could not be read or counted, 130 after Ctrl-C. */
export async function runBackfill(options: BackfillOptions): Promise<number> {
  const began = performance.now()
  let faults = 0
  const fault: OnFault = (path, error) => {
    faults++
    complain(onOneLine(`${path}: ${reasonOf(error)}`))
  }
  const backend = await openBackend(options)
  const stop = onStopSignals(() => complain('stopping once the chunk under way is counted; Ctrl-C again ends at once'))
  try {
    const files = await listFiles(options.input, fault)
    const totals = newTotals(files)
    const refusal = await countFiles(files, backend, { totals, signal: stop.signal, fault })
    if (refusal !== undefined) fault('stopped', refusal)
    sayTotals(totals, performance.now() - began)
    if (options.dryRun) say('A dry run: nothing was written.')
    if (stop.status() !== undefined) say('Stopped. The same command goes on from here; nothing is counted twice.')
    return stop.status() ?? (faults === 0 ? 0 : 1)
  } finally {
    stop.release()
  }
}

interface Run {
  readonly totals: Totals
  readonly signal: AbortSignal
  readonly fault: OnFault
}

/** Resolves to what ended the run early, if the table service did. */
async function countFiles(
  files: readonly InputFile[],
  backend: Backend,
  { totals, signal, fault }: Run,
): Promise<StoreError | undefined> {
  const ending = new AbortController()
  const either = AbortSignal.any([signal, ending.signal])
  const ports: CountPorts = {
    ...backend,
    totals,
    lock: createKeyLock(),
    patience: { signal: either, onWait: sayWait },
    onProgress: createReporter(totals),
    now: Date.now,
  }
  let refusal: StoreError | undefined
  const queue = files.values()
  const work = async () => {
    for (const file of queue) {
      if (either.aborted) return
      try {
        await countFile(file, ports)
      } catch (error) {
        if (error instanceof StoppedError) return
        if (error instanceof StoreError) {
          refusal ??= error
          ending.abort()
          return
        }
        fault(file.path, error)
      }
      if (!either.aborted) totals.filesDone++
    }
  }
  await Promise.all(Array.from({ length: PARALLEL_FILES }, work))
  return refusal
}

function sayWait(reason: string, wait: number): void {
  complain(`the table service does not answer (${reason}); trying again in ${duration(wait)}, nothing is lost`)
}

function sayTotals(totals: Totals, milliseconds: number): void {
  say(`${colours.bold('backfill')}  ${summaryText(totals, milliseconds)}`)
  if (totals.timeAssumed > 0) say(`${totals.timeAssumed} records state no plausible time and took that of their file`)
}
