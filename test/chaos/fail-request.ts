import type { ServerResponse } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import type { FaultKind } from './faults.ts'
import { between, type Random } from './random.ts'
import { type ErrorCode, innerRefusal, refusal, type TableAnswer } from './table-answer.ts'
import type { TableRequest } from './table-request.ts'

/** The client gives up long before; what it left waiting is cut after this. */
const HANG = 60_000

/** A request that is about to meet its fault. */
export interface Failing {
  readonly request: TableRequest
  /** Lets the service do what was asked. */
  readonly apply: () => Promise<TableAnswer>
  readonly response: ServerResponse
  readonly random: Random
  /** Ends what hangs or comes late. */
  readonly healed: AbortSignal
}

/** Answers the request as the fault has it. */
export async function failRequest(fault: FaultKind, failing: Failing): Promise<void> {
  const { apply, response, random, healed } = failing
  switch (fault) {
    case '409 not applied':
      return refuse('EntityAlreadyExists', failing, true)
    case '409 table being deleted':
      return refuse('TableBeingDeleted', failing, true)
    case '412 not applied':
      return refuse('UpdateConditionNotSatisfied', failing, true)
    case '429':
      return answer(response, refusal('TooManyRequests'))
    case '429 with Retry-After':
      return answer(response, refusal('TooManyRequests', { 'retry-after': '1' }))
    case '500':
      return refuse(random() < 0.5 ? 'InternalError' : 'OperationTimedOut', failing, random() < 0.5)
    case '503':
      return refuse('ServerBusy', failing, random() < 0.5)
    case 'connection reset':
      return reset(response)
    case 'slow request':
      await pause(between(random, 50, 4_000), healed)
      return answer(response, await apply())
    case 'slow answer': {
      const slow = between(random, 50, 2_500)
      const given = await apply()
      await pause(slow, healed)
      return answer(response, given)
    }
    case 'no answer':
      return hang(response, healed)
    case 'applied, then reset':
      await apply()
      return reset(response)
    case 'applied, then 500':
      await apply()
      return answer(response, refusal('OperationTimedOut'))
    case 'applied, then no answer':
      await apply()
      return hang(response, healed)
    case 'applied, answer cut off':
      return cutOff(response, await apply())
    case 'applied twice':
      await apply()
      return answer(response, await apply())
    case 'reset, then applied': {
      const late = between(random, 50, 3_000)
      reset(response)
      await pause(late, healed)
      await apply()
    }
  }
}

/** Conflicts of a transaction always stand inside its answer; troubles of the service also in place of it. */
function refuse(code: ErrorCode, { request, response }: Failing, inside: boolean): void {
  answer(response, inside && request.kind === 'transaction' ? innerRefusal(code, request) : refusal(code))
}

/** The whole answer, unless the client is gone. */
export function answer(response: ServerResponse, { status, headers, body }: TableAnswer): void {
  if (response.destroyed) return
  const { connection: _, 'keep-alive': __, 'transfer-encoding': ___, ...kept } = headers
  response.writeHead(status, { ...kept, 'content-length': body.length })
  response.end(body)
}

function cutOff(response: ServerResponse, { status, headers, body }: TableAnswer): void {
  if (body.length === 0) return reset(response)
  response.writeHead(status, { 'content-type': headers['content-type'] ?? '', 'content-length': body.length })
  response.write(body.subarray(0, body.length / 2), () => reset(response))
}

/** Breaks the connection without a goodbye. */
export function reset(response: ServerResponse): void {
  const { socket } = response
  // Node never closes a socket that is reset while it shuts down, and then spins at its own exit.
  if (socket?.writableEnded === true) socket.destroy()
  else socket?.resetAndDestroy()
}

async function hang(response: ServerResponse, healed: AbortSignal): Promise<void> {
  const gone = new AbortController()
  response.once('close', () => gone.abort())
  await pause(HANG, AbortSignal.any([healed, gone.signal]))
  reset(response)
}

async function pause(milliseconds: number, until: AbortSignal): Promise<void> {
  await delay(milliseconds, undefined, { signal: until }).catch(() => {})
}
