import { setTimeout as delay } from 'node:timers/promises'
import type { RpcRetryContext, RpcRetryOptions } from './core-types.ts'
import { messageOf } from './host-log.ts'

/** Thrown when the host stops while a function waits for its next attempt. */
export class RetryInterruptedError extends Error {
  constructor(cause: unknown) {
    super(`The host stopped before the next attempt; the last one failed: ${messageOf(cause)}`, { cause })
  }
}

/**
 * Calls `attempt` until it succeeds or its policy is used up, then throws the last error. `maxRetryCount` -1 goes on
 * until `stopped`. Without a policy there is one attempt without a retry context.
 */
export async function withRetries<T>(
  policy: RpcRetryOptions | undefined,
  stopped: AbortSignal,
  attempt: (retry: RpcRetryContext | undefined) => Promise<T>,
): Promise<T> {
  if (policy === undefined) return attempt(undefined)
  const maxRetryCount = policy.maxRetryCount ?? 0
  let exception: RpcRetryContext['exception']
  for (let retryCount = 0; ; retryCount += 1) {
    try {
      return await attempt({ retryCount, maxRetryCount, ...(exception === undefined ? {} : { exception }) })
    } catch (error) {
      if (maxRetryCount !== -1 && retryCount >= maxRetryCount) throw error
      exception = {
        message: messageOf(error),
        source: '',
        stackTrace: error instanceof Error ? (error.stack ?? '') : '',
      }
      await pause(delayMs(policy, retryCount), stopped, error)
    }
  }
}

async function pause(ms: number, stopped: AbortSignal, cause: unknown): Promise<void> {
  try {
    await delay(ms, undefined, { signal: stopped })
  } catch {
    throw new RetryInterruptedError(cause)
  }
}

/** Time before the attempt after `failures + 1` failed ones, in milliseconds, doubling with 20 % of chance as the host does. */
export function delayMs(policy: RpcRetryOptions, failures: number): number {
  if (policy.retryStrategy === 'fixedDelay') return (policy.delayInterval?.seconds ?? 0) * 1000
  const minimum = (policy.minimumInterval?.seconds ?? 0) * 1000
  const maximum = (policy.maximumInterval?.seconds ?? 0) * 1000
  const grown = minimum * (2 ** Math.min(failures, 30) - 1) * (0.8 + Math.random() * 0.4)
  return Math.max(minimum, Math.min(minimum + grown, maximum))
}
