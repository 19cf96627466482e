import { resolve } from 'node:path'
import { CONTEXT, type LoadPeer, type PeerCalls } from './peer.ts'
import { requireFrom } from './replace.ts'

interface Entry {
  readonly body: string
  readonly parsedBody: unknown
}

interface Forwarder {
  eventHubTrigger(context: object, messages: readonly unknown[]): Promise<void>
  unwrapEventHubMessage(message: unknown): readonly unknown[]
  detectLogFormat(entry: unknown): string
  handleLogEntries(entry: unknown, format: string, context: object): readonly Entry[]
  resolveApplicationAndSubsystem(body: string, parsedBody: unknown, attributes: object): unknown
}

interface Exporter {
  readonly OTLPLogExporter: { readonly prototype: object }
}

type Export = (records: readonly unknown[], done: (result: { readonly code: number }) => void) => void

/** Its handler lets records gather for so long, which is not work. */
const PAUSE = 2_000

/** coralogix/coralogix-azure-serverless, compiled: `npm install && npx tsc` in its folder `EventHub`. */
export const loadCoralogix: LoadPeer = (checkout, sink): PeerCalls => {
  const folder = resolve(checkout, 'EventHub')
  // oxlint-disable typescript/no-unsafe-type-assertion -- as its sources declare them
  const { OTLPLogExporter } = requireFrom(folder, '@opentelemetry/exporter-logs-otlp-grpc') as Exporter
  const own = requireFrom(folder, './dist/EventHub/index.js') as Forwarder
  // oxlint-enable typescript/no-unsafe-type-assertion
  const send: Export = (records, done) => {
    for (const _ of records) sink.take('')
    done({ code: 0 })
  }
  // Its exporter serialises within gRPC, so this is before that: the figure is too good rather than too bad.
  Object.assign(OTLPLogExporter.prototype, { export: send })
  const wait = globalThis.setTimeout
  const skipPause = (run: () => void, time?: number) => (time === PAUSE ? setImmediate(run) : wait(run, time))
  Object.assign(globalThis, { setTimeout: Object.assign(skipPause, wait) })
  return {
    takes: 'parsed',
    transform: messages => messages.reduce<number>((sum, message) => sum + transform(message, own), 0),
    handler: messages => own.eventHubTrigger(CONTEXT, messages),
    recordsIn: sent => sent.length,
  }
}

function transform(message: unknown, own: Forwarder): number {
  let records = 0
  for (const entry of own.unwrapEventHubMessage(message)) {
    for (const { body, parsedBody } of own.handleLogEntries(entry, own.detectLogFormat(entry), CONTEXT)) {
      own.resolveApplicationAndSubsystem(body, parsedBody, {})
      records++
    }
  }
  return records
}
