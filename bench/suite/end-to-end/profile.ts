import { Session } from 'node:inspector/promises'
import { type Share, sharesOf } from './shares.ts'
import { createSourceOf } from './source-of.ts'

export interface Profiling {
  /** Where the time of the main thread went since the start, but for that in which it waited. */
  stop(): Promise<readonly Share[]>
}

/** Microseconds between two samples. */
const INTERVAL = 500

/** Profiles this process. */
export async function startProfile(): Promise<Profiling> {
  const session = new Session()
  session.connect()
  await session.post('Profiler.enable')
  await session.post('Profiler.setSamplingInterval', { interval: INTERVAL })
  await session.post('Profiler.start')
  return {
    async stop() {
      const { profile } = await session.post('Profiler.stop')
      session.disconnect()
      return sharesOf(profile, createSourceOf())
    },
  }
}
