import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ONE_THREAD } from '../core/flags.ts'
import type { Kind } from '../core/kinds.ts'
import type { Peer } from '../suite/section.ts'
import type { FromContender, Times, ToContender } from './process.ts'

/** One side, in a process of its own: what it replaces there touches nobody else. */
export interface Contender {
  readonly name: string
  /** Makes so many batches, and tells how many records of the first left the process. */
  prepare(kind: Kind, batches: number): Promise<number | undefined>
  /** Takes these batches. */
  round(batches: readonly number[]): Promise<Times>
  close(): Promise<void>
}

export const OURS = 'ours'

export function startContender({ name, checkout }: Peer): Contender {
  const child = fork(fileURLToPath(new URL('process.ts', import.meta.url)), [name, resolve(checkout)], {
    execArgv: [...ONE_THREAD, '--no-warnings'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  return {
    name,
    async prepare(of, batches) {
      const told = await ask(child, { kind: 'prepare', of, batches })
      if (told.kind !== 'prepared') throw new Error(told.kind === 'failed' ? told.error : `${name} told ${told.kind}.`)
      return told.sent
    },
    async round(batches) {
      const told = await ask(child, { kind: 'round', batches })
      if (told.kind !== 'times') throw new Error(told.kind === 'failed' ? told.error : `${name} told ${told.kind}.`)
      return told.times
    },
    async close() {
      if (child.exitCode !== null) return
      const gone = once(child, 'exit')
      child.disconnect()
      await gone
    },
  }
}

async function ask(child: ChildProcess, message: ToContender): Promise<FromContender> {
  const stop = new AbortController()
  const { signal } = stop
  const ended = once(child, 'exit', { signal }).then(
    ([code]): FromContender => ({ kind: 'failed', error: `It ended with ${code}.` }),
  )
  try {
    const answer = once(child, 'message', { signal }).then(([told]): FromContender => told)
    child.send(message)
    return await Promise.race([answer, ended])
  } finally {
    stop.abort()
    ended.catch(() => {})
  }
}
