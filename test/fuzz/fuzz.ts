import { mkdtempSync, writeFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { Worker } from 'node:worker_threads'
import type { RejectReason } from '../../src/core/rejection.ts'
import { BATCH_MESSAGES, messagesOf } from './batch.ts'
import { fuzzRedactor } from './redactor.ts'
import { seedBodies } from './seeds.ts'
import { shrunk } from './shrink.ts'
import type { WorkerReport, WorkerTask } from './worker.ts'

/**
 * Mutated messages through the whole ingest, on tables in memory: `npm run fuzz`. After each batch of 100 the promises of
 * `batch.ts` must hold. Then secrets in ordinary texts through the redactor, and the promise of `redactor.ts` must hold. The
 * same seed gives the same messages and texts. Exits with 1 at a broken promise, a hang, a crash or an error inside a parser,
 * with the shrunk message in a file.
 */
const { values } = parseArgs({
  options: {
    messages: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    workers: { type: 'string', default: String(Math.min(8, availableParallelism())) },
    short: { type: 'boolean', default: false },
  },
})
const SHORT_MESSAGES = 20_000
const HANG_MS = 5_000
const STUCK_MS = 120_000
const SHRINK_MS = 30_000
const SHOW_MS = 5_000
/** A text is read in less than a tenth of the time of a message. */
const MESSAGES_A_TEXT = 4

const seed = whole('seed', values.seed)
const batches = Math.ceil((values.short ? SHORT_MESSAGES : whole('messages', values.messages)) / BATCH_MESSAGES)
const workers = Math.min(batches, Math.max(1, whole('workers', values.workers)))
const totals = {
  messages: 0,
  records: 0,
  counted: 0,
  foreign: 0,
  unreadable: new Map<string, Uint8Array>(),
  rejected: new Map<RejectReason, number>(),
}
const started = performance.now()
let folder: string | undefined

function whole(name: string, text: string): number {
  const number = Number(text)
  if (!Number.isSafeInteger(number) || number < 0) throw new Error(`--${name} must be a whole number, not ${text}.`)
  return number
}

function add({ counts }: Extract<WorkerReport, { kind: 'batch' }>): void {
  totals.messages += BATCH_MESSAGES
  totals.records += counts.records
  totals.counted += counts.counted
  totals.foreign += counts.foreign
  for (const [reason, count] of counts.rejected) totals.rejected.set(reason, (totals.rejected.get(reason) ?? 0) + count)
  for (const [error, { body }] of counts.unreadable) totals.unreadable.set(error, body)
}

function keep(name: string, body: Uint8Array): string {
  folder ??= mkdtempSync(join(tmpdir(), 'causeway-fuzz-'))
  const file = join(folder, `${name}.bin`)
  writeFileSync(file, body)
  return file
}

interface Moment {
  /** Milliseconds of the clock, and of all threads' work. */
  readonly clock: number
  readonly work: number
}

function now(): Moment {
  const { user, system } = process.cpuUsage()
  return { clock: performance.now(), work: (user + system) / 1_000 }
}

/** On a machine that has other things to do a batch may wait long: it hangs when it worked that long, or waits for nothing. */
function isHang(since: Moment): boolean {
  const { clock, work } = now()
  const waited = clock - since.clock
  return waited > STUCK_MS || (waited > HANG_MS && work - since.work > HANG_MS * workers)
}

/** Runs a task until it ends, breaks, or has had no new batch for too long. */
function run(task: WorkerTask): Promise<{ readonly hung: boolean; readonly broken: boolean }> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: task })
    let seen = task.place[0]
    let since: Moment | undefined
    const watchdog = setInterval(() => {
      const batch = Atomics.load(task.place, 0)
      // A worker that shrinks, or has not begun, is in no batch.
      if (batch !== seen || batch < 0) {
        seen = batch
        since = batch < 0 ? undefined : now()
      }
      if (since !== undefined && isHang(since)) void end(true, false)
    }, 100)
    const end = async (hung: boolean, broken: boolean) => {
      clearInterval(watchdog)
      await worker.terminate()
      resolve({ hung, broken })
    }
    worker.on('message', (report: WorkerReport) => {
      if (report.kind === 'batch') add(report)
      else if (report.kind === 'done') void end(false, false)
      else {
        console.error(`Batch ${report.batch} of seed ${seed} broke a promise. ${report.error}`)
        for (const [index, body] of report.bodies.entries())
          console.error(`  ${keep(`broken-${seed}-${report.batch}-${index}`, body)} (${body.length} bytes)`)
        void end(false, true)
      }
    })
    worker.on('error', error => {
      clearInterval(watchdog)
      reject(error)
    })
  })
}

function newPlace(): Int32Array {
  return new Int32Array(new SharedArrayBuffer(8)).fill(-1)
}

async function hangs(body: Uint8Array): Promise<boolean> {
  return (await run({ seed, batches: [], alone: body, place: newPlace() })).hung
}

async function tellHang(place: Int32Array): Promise<void> {
  const [batch = 0, index = 0] = place
  const message = messagesOf(seed, batch, seedBodies())[index]
  const body = message?.body ?? new Uint8Array()
  const alone = await hangs(body)
  const least = alone
    ? await shrunk([...body], bytes => hangs(Uint8Array.from(bytes)), Date.now() + SHRINK_MS)
    : [...body]
  const file = keep(`hang-${seed}-${batch}-${index}`, Uint8Array.from(least))
  console.error(
    `Message ${index} of batch ${batch} of seed ${seed} took over ${HANG_MS / 1_000} s${alone ? '' : ', though not alone'}: ${file}`,
  )
}

async function runShare(share: number): Promise<boolean> {
  const own = Array.from({ length: Math.ceil((batches - share) / workers) }, (_, index) => share + index * workers)
  const place = newPlace()
  const { hung, broken } = await run({ seed, batches: own, place })
  if (hung) await tellHang(place)
  return !hung && !broken
}

function seconds(): number {
  return (performance.now() - started) / 1_000
}

const progress = setInterval(() => {
  console.log(
    `${totals.messages} of ${batches * BATCH_MESSAGES} messages, ${Math.round(totals.messages / seconds())} a second`,
  )
}, SHOW_MS)

console.log(`Seed ${seed}: ${batches * BATCH_MESSAGES} messages in ${batches} batches, ${workers} at a time.`)
const held = await Promise.all(Array.from({ length: workers }, (_, share) => runShare(share)))
clearInterval(progress)

const rejected = [...totals.rejected].toSorted(([, a], [, b]) => b - a)
const allRejected = rejected.reduce((sum, [, count]) => sum + count, 0)
console.log(`Seed ${seed}: ${totals.messages} messages with ${totals.records} records in ${seconds().toFixed(0)} s.`)
console.log(
  `  counted ${totals.counted}, foreign ${totals.foreign}, rejected ${allRejected}: ${rejected.map(([reason, count]) => `${reason} ${count}`).join(', ')}`,
)
for (const [error, body] of totals.unreadable)
  console.error(`  A parser threw ${error}: ${keep(`unreadable-${seed}-${totals.unreadable.size}`, body)}`)
const texts = Math.ceil((batches * BATCH_MESSAGES) / MESSAGES_A_TEXT)
const shown = fuzzRedactor(seed, texts)
console.log(`Seed ${seed}: ${texts} texts with a secret in each${shown === undefined ? ': none was shown.' : '.'}`)
if (shown !== undefined) console.error(`  The redactor ${shown.fault} (${shown.form}): ${JSON.stringify(shown)}`)
const good =
  shown === undefined &&
  held.every(Boolean) &&
  totals.unreadable.size === 0 &&
  totals.messages === batches * BATCH_MESSAGES
console.log(
  good ? 'No crash, no hang, every record accounted for after each batch, no secret shown.' : 'Something broke.',
)
process.exitCode = good ? 0 : 1
