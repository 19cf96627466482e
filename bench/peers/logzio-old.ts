import { CONTEXT, type LoadPeer, type PeerCalls } from './peer.ts'
import { requireFrom } from './replace.ts'

type Parser = new (options: {
  readonly internalLogger: unknown
}) => { parseEventHubLogMessagesToArray(messages: readonly unknown[]): readonly unknown[] }

/** logzio/logzio-azure-serverless, the parser of its first forwarder. */
export const loadLogzioOld: LoadPeer = (checkout): PeerCalls => {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as its source declares it
  const DataParser = requireFrom(checkout, './src/data-parser.js') as Parser
  return {
    takes: 'parsed',
    transform: messages =>
      new DataParser({ internalLogger: CONTEXT.log }).parseEventHubLogMessagesToArray(messages).length,
  }
}
