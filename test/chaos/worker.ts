import { type FunctionsHost, type HostLog, startFunctionsHost } from '../../local/functions-host.ts'
import type { FromWorker, ToWorker } from './worker-messages.ts'

/** A process that runs the bundle under the local functions host, for a campaign to kill. */

let offset = 0
const RealDate = Date

/** The clock that a campaign can move. Timers go on as before, as they do when a machine's clock is set. */
class MovableDate extends RealDate {
  constructor(...parts: readonly unknown[]) {
    super(...((parts.length === 0 ? [MovableDate.now()] : parts) as ConstructorParameters<typeof Date>))
  }
  static override now(): number {
    return RealDate.now() + offset
  }
}
globalThis.Date = MovableDate as DateConstructor

function tell(message: FromWorker): void {
  process.send?.(message)
}

function heard({ level, category, message }: HostLog): void {
  if (message.startsWith('{"fact":"BatchCounted"')) {
    const { messages, duplicates } = JSON.parse(message) as { readonly messages: number; readonly duplicates: number }
    tell({ kind: 'batch', messages, duplicates })
  } else if (level === 'error' && category === 'Function.ingest') tell({ kind: 'attempt failed', reason: message })
}

let host: Promise<FunctionsHost> | undefined

function start({ main, hostJson, settings }: Extract<ToWorker, { readonly kind: 'start' }>): void {
  host = startFunctionsHost({ main, hostJson, settings, timers: 'held', log: heard })
  host.then(
    () => tell({ kind: 'started' }),
    (error: unknown) => tell({ kind: 'failed to start', reason: String(error) }),
  )
}

async function stop(): Promise<void> {
  await (await host)?.close()
  process.exit(0)
}

process.on('message', (order: ToWorker) => {
  if (order.kind === 'start') start(order)
  else if (order.kind === 'clock') offset = order.offset
  else void stop()
})
// A campaign that is gone leaves no worker behind.
process.on('disconnect', () => process.exit(0))
