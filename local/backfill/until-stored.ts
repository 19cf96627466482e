import { setTimeout as sleep } from 'node:timers/promises'
import { RestError } from '@azure/data-tables'
import { isTableLost, statusOfError } from '../../src/adapters/tables.ts'

const FIRST_WAIT = 1_000
const LONGEST_WAIT = 30_000
/** Answers below 500 that another attempt may change. */
const PASSING = new Set([408, 409, 412, 429])

export interface Patience {
  readonly signal: AbortSignal
  /** Called before each wait (milliseconds). */
  readonly onWait: (reason: string, wait: number) => void
}

/** The table service, or the way to it, refuses for good. */
export class StoreError extends Error {
  override readonly name = 'StoreError'
}

/** The run was stopped while it waited. */
export class StoppedError extends Error {
  override readonly name = 'StoppedError'
}

/**
 * Attempts it until the table service takes it. Everything that is stored here may be stored twice, so an answer that
 * was lost does no harm. Throws `StoreError` where no further attempt can help, and `StoppedError` once the signal is
 * aborted.
 */
export async function untilStored<Result>(attempt: () => Promise<Result>, patience: Patience): Promise<Result> {
  for (let wait = FIRST_WAIT; ; wait = Math.min(2 * wait, LONGEST_WAIT)) {
    try {
      return await attempt()
    } catch (error) {
      if (!mayPass(error)) throw new StoreError(refusalOf(error), { cause: error })
      if (patience.signal.aborted) throw new StoppedError()
      patience.onWait(reasonOf(error), wait)
    }
    await sleep(wait, undefined, { signal: patience.signal }).catch(() => {
      throw new StoppedError()
    })
  }
}

/** No answer, an answer of a service in trouble, or one that says to come again; a lost table is made at the next attempt. */
function mayPass(error: unknown): boolean {
  if (!(error instanceof RestError)) return false
  if (isTableLost(error)) return true
  const status = statusOfError(error)
  return status === undefined || status >= 500 || PASSING.has(status)
}

function reasonOf(error: unknown): string {
  if (!(error instanceof RestError)) return ''
  return error.statusCode === undefined ? (error.code ?? 'no answer') : `status ${error.statusCode}`
}

/** The first line: what follows in an answer of the service are identifiers of the request. */
function refusalOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  const line = text.split('\n')[0]?.slice(0, 300) ?? ''
  return `the tables cannot be used: ${reasonOf(error)} ${line}`.trim()
}
