import { CONTEXT, type LoadPeer, type PeerCalls } from './peer.ts'
import { replaceFunctions, requireFrom } from './replace.ts'

interface Forwarder {
  readonly forTests: {
    readonly EventhubLogHandler: new (
      context: object,
    ) => { handleLogs(messages: readonly unknown[]): readonly unknown[] }
  }
}

/** DataDog/datadog-serverless-functions, its forwarder of Event Hubs. */
export const loadDatadog: LoadPeer = (checkout, sink): PeerCalls => {
  process.env['DD_API_KEY'] = 'none'
  const registered = replaceFunctions()
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as its source declares it
  const { forTests } = requireFrom(checkout, './azure/activity_logs_monitoring/index.js') as Forwarder
  Object.assign(globalThis, {
    fetch: async (_: string, { body }: { readonly body: string }) => {
      sink.take(body)
      return { status: 202 }
    },
  })
  return {
    takes: 'parsed',
    transform: messages => new forTests.EventhubLogHandler(CONTEXT).handleLogs(messages).length,
    handler: async messages => registered['datadogFunction']?.handler(messages, CONTEXT),
    recordsIn: sent => sent.reduce((sum, body) => sum + lengthOf(JSON.parse(String(body))), 0),
  }
}

function lengthOf(batch: unknown): number {
  return Array.isArray(batch) ? batch.length : 1
}
