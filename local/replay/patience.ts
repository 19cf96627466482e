import { setTimeout as sleep } from 'node:timers/promises'
import { RestError } from '@azure/data-tables'
import { progress } from '../terminal.ts'

/** Waits between tries, in milliseconds; together about two minutes. */
const WAITS = [500, 1_000, 2_000, 4_000, 8_000, 15_000, 30_000, 60_000]

/** Does the work again when storage fails in a way that passes. It must be fit to be done twice. */
export async function withPatience<Result>(work: () => Promise<Result>, signal?: AbortSignal): Promise<Result> {
  for (const wait of WAITS) {
    try {
      return await work()
    } catch (error) {
      if (!isPassing(error) || signal?.aborted === true) throw error
      progress(`storage does not answer; trying again in ${wait / 1_000} s`)
      await sleep(wait, undefined, signal === undefined ? {} : { signal }).catch(() => undefined)
    }
  }
  return work()
}

function isPassing(error: unknown): boolean {
  if (!(error instanceof RestError)) return false
  const { statusCode } = error
  return statusCode === undefined || statusCode === 408 || statusCode === 429 || statusCode >= 500
}
