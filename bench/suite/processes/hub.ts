import { setTimeout as sleep } from 'node:timers/promises'
import { startEventHubs } from '../../../local/event-hubs.ts'
import { type HubSender, openHubSender } from '../../../local/hub-sender.ts'
import { MINUTE, minuteOf } from '../../../src/core/window.ts'
import { HUB } from '../../store/instance.ts'
import { trafficMessages } from '../../store/traffic.ts'
import { serve } from './serve.ts'

/** Traffic to send, messages of fifty records. */
export interface Filling {
  readonly accounts: number
  readonly okShare: number
  readonly messages: number
}

export type Flow = Omit<Filling, 'messages'> & { readonly every: number }

export type HubCalls = {
  /** Resolves to the connection string. */
  start(options: { readonly retainBytes: number }): Promise<string>
  /** Sends it as fast as the hub takes it. */
  fill(filling: Filling): Promise<void>
  /** From now on sends a message every so many milliseconds. */
  flow(flowing: Flow): void
  /** Resolves to the number of messages that flowed. */
  stopFlow(options: undefined): Promise<number>
}

const PARTITIONS = 4
/** What is made at once, and is of one minute. */
const AT_ONCE = 200

let sender: HubSender | undefined
let stopped = new AbortController()
let flowing: Promise<number> = Promise.resolve(0)

async function send(filling: Filling, seed: number): Promise<void> {
  // The minute before: all of it has passed.
  const minute = minuteOf(Date.now()) - MINUTE
  await sender?.send(trafficMessages({ ...filling, minute, seed }))
}

serve({
  async start({ retainBytes }) {
    const hub = await startEventHubs({ hub: HUB, partitions: PARTITIONS, retainBytes })
    sender = await openHubSender(hub.connectionString, HUB)
    return hub.connectionString
  },
  async fill(filling) {
    for (let left = filling.messages; left > 0; left -= AT_ONCE) {
      await send({ ...filling, messages: Math.min(left, AT_ONCE) }, left)
    }
  },
  flow(flow) {
    stopped = new AbortController()
    flowing = sendUntil(stopped.signal, flow)
  },
  async stopFlow() {
    stopped.abort()
    return flowing
  },
} satisfies HubCalls)

async function sendUntil(signal: AbortSignal, { every, ...kind }: Flow): Promise<number> {
  const begun = performance.now()
  for (let sent = 0; ; sent++) {
    if (signal.aborted) return sent
    await sleep(Math.max(0, begun + sent * every - performance.now()))
    await send({ ...kind, messages: 1 }, sent)
  }
}
