import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { TableCounts } from './count-request.ts'
import type { FromService, ToService } from './table-service.ts'

/** A table service in a process of its own that counts what it is asked. */
export interface CountedTables {
  readonly connectionString: string
  /** What was asked since the last time this was called. */
  take(): Promise<TableCounts>
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
  const ask = (asked: ToService) => service.send(asked)
  const started = await next()
  if (started.kind !== 'started') throw new Error('The table service did not start.')
  return {
    connectionString: started.connectionString,
    async take() {
      const answer = next()
      ask('take')
      const told = await answer
      if (told.kind !== 'counts') throw new Error('The table service started twice.')
      return told.counts
    },
    setDelay: delay => ask({ delay }),
    async close() {
      const gone = once(service, 'exit')
      service.disconnect()
      await gone
    },
  }
}
