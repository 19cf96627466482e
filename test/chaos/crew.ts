import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { FromWorker, ToWorker } from './worker-messages.ts'

/** A functions host in a process of its own. */
export interface Worker {
  readonly name: string
  /** Consumer group that it reads in: two workers of one group take the partitions from each other, of two share them. */
  readonly group: string
  readonly batchSize: number
  /** SIGKILL, at once. */
  kill(): Promise<void>
  /** Stops as a host does that is scaled in; after some seconds of grace it is killed. */
  retire(): Promise<void>
  moveClock(offset: number): void
}

export interface WorkerStart {
  readonly group: string
  readonly batchSize: number
  readonly main: string
  readonly hostJson: unknown
  readonly settings: Readonly<Record<string, string>>
}

/** The workers that are alive, and what all of them have told. */
export interface Crew {
  alive(): readonly Worker[]
  start(options: WorkerStart): Promise<Worker>
  killAll(): Promise<void>
  readonly told: CrewTally
}

export interface CrewTally {
  started: number
  batches: number
  messages: number
  duplicates: number
  failedAttempts: number
  lastFailure: string
}

/** What the Functions host leaves a worker to end in. */
const GRACE = 5_000
const WORKER = fileURLToPath(new URL('worker.ts', import.meta.url))

/** `onLoss` hears of a worker that ended without being told to. */
export function createCrew(onLoss: (reason: string) => void): Crew {
  const alive = new Set<Worker>()
  const told = { started: 0, batches: 0, messages: 0, duplicates: 0, failedAttempts: 0, lastFailure: '' }
  return {
    told,
    alive: () => [...alive],
    async start({ group, batchSize, main, hostJson, settings }) {
      const name = `worker ${++told.started}`
      const child = fork(WORKER, { stdio: ['ignore', 'ignore', 'pipe', 'ipc'], env: { PATH: process.env['PATH'] } })
      const ended = once(child, 'exit')
      let errors = ''
      let expected = false
      child.stderr?.on('data', (chunk: Buffer) => {
        errors = (errors + chunk.toString()).slice(-2_000)
      })
      child.on('message', (message: FromWorker) => note(told, message))
      const end = async (how: () => void) => {
        expected = true
        alive.delete(worker)
        how()
        await ended
      }
      const worker: Worker = {
        name,
        group,
        batchSize,
        kill: () => end(() => child.kill('SIGKILL')),
        async retire() {
          const timer = setTimeout(() => child.kill('SIGKILL'), GRACE)
          await end(() => tell(child, { kind: 'stop' }))
          clearTimeout(timer)
        },
        moveClock: offset => tell(child, { kind: 'clock', offset }),
      }
      child.once('exit', (code, signal) => {
        alive.delete(worker)
        if (!expected) onLoss(`${name} ended by itself (${signal ?? code}): ${errors.trim()}`)
      })
      alive.add(worker)
      tell(child, { kind: 'start', main, hostJson, settings })
      const reason = await startOf(child)
      if (reason !== undefined && alive.has(worker)) throw new Error(`${name} did not start: ${reason}`)
      return worker
    },
    async killAll() {
      await Promise.all([...alive].map(worker => worker.kill()))
    },
  }
}

function tell(child: ChildProcess, message: ToWorker): void {
  if (child.connected) child.send(message)
}

/** Why it did not start; undefined when it did. */
function startOf(child: ChildProcess): Promise<string | undefined> {
  return new Promise(resolve => {
    child.on('message', (message: FromWorker) => {
      if (message.kind === 'started') resolve(undefined)
      if (message.kind === 'failed to start') resolve(message.reason)
    })
    child.once('exit', () => resolve('it ended'))
  })
}

function note(told: CrewTally, message: FromWorker): void {
  if (message.kind === 'batch') {
    told.batches++
    told.messages += message.messages
    told.duplicates += message.duplicates
  } else if (message.kind === 'attempt failed') {
    told.failedAttempts++
    told.lastFailure = message.reason
  }
}
