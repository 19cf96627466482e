import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { TableCounts, TableReads } from './count-request.ts'
import type { FromService, ToService } from './table-service.ts'

/** A table service in a process of its own that counts what it is asked. */
export interface CountedTables {
  readonly connectionString: string
  /** What was asked since the last time this was called. */
  take(): Promise<TableCounts>
  /** Requests that read since the last time this was called, by table. */
  takeReads(): Promise<TableReads>
  /** Keeps each answer back for so many milliseconds from now on, as a service does that is not on this machine. */
  setDelay(milliseconds: number): void
  close(): Promise<void>
}

export async function startCountedTables(): Promise<CountedTables> {
  const service = fork(fileURLToPath(new URL('table-service.ts', import.meta.url)), {
    // The service writes nothing, and what it warns of its own dependencies is no result.
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    execArgv: ['--no-warnings'],
  })
  const next = async (): Promise<FromService> => {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- all that the service sends
    const [message] = (await once(service, 'message')) as [FromService]
    return message
  }
  const ask = async (asked: ToService) => {
    const answer = next()
    service.send(asked)
    return answer
  }
  const started = await next()
  if (started.kind !== 'started') throw new Error('The table service did not start.')
  return {
    connectionString: started.connectionString,
    async take() {
      const told = await ask('take counts')
      if (told.kind !== 'counts') throw new Error(`The table service told ${told.kind}.`)
      return told.counts
    },
    async takeReads() {
      const told = await ask('take reads')
      if (told.kind !== 'reads') throw new Error(`The table service told ${told.kind}.`)
      return told.reads
    },
    setDelay: delay => service.send({ delay } satisfies ToService),
    async close() {
      const gone = once(service, 'exit')
      service.disconnect()
      await gone
    },
  }
}
