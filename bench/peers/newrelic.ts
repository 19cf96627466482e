import https from 'node:https'
import { gunzipSync } from 'node:zlib'
import { fakeRequest } from './fake-request.ts'
import { CONTEXT, type LoadPeer, type PeerCalls } from './peer.ts'
import { replaceFunctions, requireFrom } from './replace.ts'

interface Forwarder {
  readonly _test: {
    transformData(messages: readonly unknown[], context: object): readonly unknown[]
    addMetadata(record: unknown): unknown
    addTimestamp(record: unknown): unknown
  }
}

interface Payload {
  readonly logs: readonly unknown[]
}

/** newrelic/newrelic-azure-functions. */
export const loadNewRelic: LoadPeer = (checkout, sink): PeerCalls => {
  Object.assign(process.env, { NR_LICENSE_KEY: 'none', EVENTHUB_FORWARDER_ENABLED: 'true' })
  const registered = replaceFunctions()
  Object.assign(https, {
    request: fakeRequest(({ body }) => {
      sink.take(body)
      return { status: 202 }
    }),
  })
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as its source declares it
  const { _test: own } = requireFrom(checkout, './LogForwarder/index.js') as Forwarder
  return {
    takes: 'parsed',
    transform: messages =>
      own
        .transformData(messages, CONTEXT)
        .map(record => own.addMetadata(record))
        .map(record => own.addTimestamp(record)).length,
    handler: async messages => registered['EventHubForwarder']?.handler(messages, CONTEXT),
    recordsIn: sent =>
      sent.flatMap(body => payloadsOf(gunzipSync(body))).reduce((sum, { logs }) => sum + logs.length, 0),
  }
}

function payloadsOf(body: Buffer): readonly Payload[] {
  return JSON.parse(body.toString())
}
