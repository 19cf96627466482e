import { parentPort, workerData } from 'node:worker_threads'
import type { Message } from '../../src/flows/ports/messages.ts'
import { type BatchCounts, messagesOf, runBatch, SHARD, unreadableErrorOf } from './batch.ts'
import { seedBodies } from './seeds.ts'
import { shrunk } from './shrink.ts'

/** What the main thread hands to a worker. */
export interface WorkerTask {
  readonly seed: number
  /** Batches to run: these, or one message alone to see whether it hangs. */
  readonly batches: readonly number[]
  readonly alone?: Uint8Array
  /** [batch, place of the message that is read now], shared with the watchdog. */
  readonly place: Int32Array
}

/** What a worker tells. */
export type WorkerReport =
  | { readonly kind: 'batch'; readonly batch: number; readonly counts: BatchCounts }
  | { readonly kind: 'broken'; readonly batch: number; readonly error: string; readonly bodies: readonly Uint8Array[] }
  | { readonly kind: 'done' }

const SHRINK_MS = 20_000
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- fuzz.ts starts this file with such a task
const task = workerData as WorkerTask

function tell(report: WorkerReport): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
  parentPort?.postMessage(report)
}

/** The error of the batch, undefined where it holds. */
async function errorOf(messages: readonly Message[], batch: number): Promise<string | undefined> {
  try {
    await runBatch(messages, batch)
    return undefined
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  }
}

/** Numbers differ from one shrunk batch to the next; the kind of fault is what must stay. */
function kindOf(error: string | undefined): string | undefined {
  return error?.replace(/\d+/g, '').slice(0, 40)
}

async function leastOf(messages: readonly Message[], batch: number, error: string): Promise<readonly Uint8Array[]> {
  const until = Date.now() + SHRINK_MS
  const failsAlike = async (fewer: readonly Message[]) =>
    fewer.length > 0 && kindOf(await errorOf(fewer, batch)) === kindOf(error)
  const least = await shrunk(messages, failsAlike, until)
  const [only] = least
  if (least.length !== 1 || only === undefined) return least.map(({ body }) => body)
  const withBytes = (bytes: readonly number[]) => [{ ...only, body: Buffer.from(bytes) }]
  return [Buffer.from(await shrunk([...only.body], bytes => failsAlike(withBytes(bytes)), until))]
}

/** Each error once, with the least of its message that a parser still throws at. */
async function leastUnreadable(unreadable: BatchCounts['unreadable']): Promise<BatchCounts['unreadable']> {
  const least = new Map<string, Message>()
  for (const [error, message] of unreadable) {
    if (knownErrors.has(error)) continue
    knownErrors.add(error)
    const throwsAlike = async (bytes: readonly number[]) => {
      return unreadableErrorOf({ ...message, body: Buffer.from(bytes) }) === error
    }
    const body = Buffer.from(await shrunk([...message.body], throwsAlike, Date.now() + SHRINK_MS))
    least.set(error, { ...message, body })
  }
  return least
}

const knownErrors = new Set<string>()

async function runBatches(): Promise<void> {
  const bodies = seedBodies()
  for (const batch of task.batches) {
    const messages = messagesOf(task.seed, batch, bodies)
    const places = new Map(messages.map(({ body, sequence }) => [body, sequence]))
    Atomics.store(task.place, 0, batch)
    try {
      const counts = await runBatch(messages, batch, body => Atomics.store(task.place, 1, places.get(body) ?? 0))
      if (counts.unreadable.size > 0) Atomics.store(task.place, 0, -1)
      tell({ kind: 'batch', batch, counts: { ...counts, unreadable: await leastUnreadable(counts.unreadable) } })
    } catch (thrown) {
      // The watchdog must not take the shrinking for a hang.
      Atomics.store(task.place, 0, -1)
      const error = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)
      const known = await errorOf(messages, batch)
      tell({ kind: 'broken', batch, error, bodies: await leastOf(messages, batch, known ?? error) })
      return
    }
  }
  tell({ kind: 'done' })
}

/** Only whether it ends matters here. */
async function runAlone(body: Uint8Array): Promise<void> {
  Atomics.store(task.place, 0, 0)
  await errorOf([{ shard: SHARD, sequence: 0, enqueued: 0, body }], 0)
  tell({ kind: 'done' })
}

// The first messages are slow, which is no hang.
await errorOf(messagesOf(0, 0, [Buffer.from('{}')]), 0)
await (task.alone === undefined ? runBatches() : runAlone(task.alone))
