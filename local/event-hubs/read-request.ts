import type { AmqpError, Sender } from 'rhea'
import { parseAddress } from './address.ts'
import { amqpError } from './amqp-error.ts'
import type { PartitionLog } from './partition-log.ts'
import type { ReadRequest } from './receivers.ts'
import { startPosition } from './start-position.ts'

const SELECTOR = 'apache.org:selector-filter:string'
const EPOCH = 'com.microsoft:epoch'

/** What a client that opens a receiver asks for, or the error to refuse it with. */
export function readRequestOf(link: Sender, hub: string, logs: readonly PartitionLog[]): ReadRequest | AmqpError {
  const address = link.source?.address ?? ''
  const { log, consumerGroup } = parseAddress(address, hub, logs) ?? {}
  if (log === undefined || consumerGroup === undefined) {
    return amqpError('amqp:not-found', `The messaging entity '${address}' could not be found.`)
  }
  const filter = selectorText(link.source.filter)
  const from = startPosition(log, filter)
  if (from === undefined) return amqpError('amqp:invalid-field', `The filter '${filter}' is not valid.`)
  return { log, consumerGroup, from, epoch: epochOf(link.properties) }
}

function selectorText(filter: unknown): string | undefined {
  if (typeof filter !== 'object' || filter === null || !(SELECTOR in filter)) return undefined
  const selector: unknown = filter[SELECTOR]
  return typeof selector === 'object' && selector !== null && 'value' in selector
    ? String(selector.value)
    : String(selector)
}

function epochOf(properties: unknown): number | undefined {
  if (typeof properties !== 'object' || properties === null || !(EPOCH in properties)) return undefined
  const epoch = Number(properties[EPOCH])
  return Number.isFinite(epoch) ? epoch : undefined
}
