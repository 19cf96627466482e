import { CONTEXT, type LoadPeer, type PeerCalls } from './peer.ts'
import { replaceModule, requireFrom } from './replace.ts'

type Handler = (context: object, messages: readonly unknown[]) => Promise<void>

/** splunk/azure-functions-splunk, its forwarder of diagnostic logs. Parsing is part of its sending. */
export const loadSplunk: LoadPeer = (checkout, sink): PeerCalls => {
  process.env['SPLUNK_HEC_URL'] = 'https://127.0.0.1/none'
  replaceModule('axios', {
    post: async (_: string, body: unknown) => sink.take(typeof body === 'string' ? body : JSON.stringify(body)),
  })
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as its source declares it
  const handler = requireFrom(checkout, './event-hubs-hec/diagnostic_logs/index.js') as Handler
  return {
    takes: 'texts',
    handler: messages => handler(CONTEXT, messages),
    recordsIn: sent => sent.reduce((sum, body) => sum + String(body).split('{"sourcetype"').length - 1, 0),
  }
}
