import https from 'node:https'
import { gunzipSync } from 'node:zlib'
import { fakeRequest } from './fake-request.ts'
import { CONTEXT, type LoadPeer, type PeerCalls } from './peer.ts'
import { requireFrom } from './replace.ts'

type Handler = (context: object, messages: readonly unknown[]) => void

interface Transforms {
  readonly Transformer: new () => { azureAudit(messages: readonly unknown[]): readonly unknown[] }
}

const FOLDER = './EventHubs/target/logs_build/EventHubs_Logs'

/** SumoLogic/sumologic-azure-function, its forwarder of Event Hubs. */
export const loadSumoLogic: LoadPeer = (checkout, sink): PeerCalls => {
  process.env['APPSETTING_SumoLogsEndpoint'] = 'https://127.0.0.1/none'
  Object.assign(https, {
    request: fakeRequest(({ body }) => {
      sink.take(body)
      return { status: 200 }
    }),
  })
  // oxlint-disable typescript/no-unsafe-type-assertion -- as its sources declare them
  const handler = requireFrom(checkout, `${FOLDER}/index.js`) as Handler
  const { Transformer } = requireFrom(checkout, `${FOLDER}/datatransformer.js`) as Transforms
  // oxlint-enable typescript/no-unsafe-type-assertion
  return {
    takes: 'parsed',
    transform: messages => new Transformer().azureAudit(messages).length,
    handler: messages => new Promise(done => handler({ ...CONTEXT, done }, messages)),
    recordsIn: sent => sent.flatMap(body => gunzipSync(body).toString().split('\n').filter(Boolean)).length,
  }
}
