import type { AmqpError } from 'rhea'
import { amqpError } from './amqp-error.ts'

/** Something that reads a partition; `epoch` is its owner level, undefined when it does not claim the partition. */
interface Reader {
  readonly epoch: number | undefined
}

const MOST_WITHOUT_EPOCH = 5

/** Why a reader with this owner level may not join `rivals`, who read the same partition in the same consumer group. */
export function refusal(epoch: number | undefined, rivals: readonly Reader[]): AmqpError | undefined {
  const highest = Math.max(...rivals.map(rival => rival.epoch ?? Number.NEGATIVE_INFINITY))
  if (highest > (epoch ?? Number.NEGATIVE_INFINITY)) {
    return amqpError(
      'amqp:link:stolen',
      `At least one receiver for the endpoint is created with epoch of '${highest}', and so ${
        epoch === undefined ? 'non-epoch receiver' : `a receiver with epoch '${epoch}'`
      } is not allowed.`,
    )
  }
  if (epoch === undefined && rivals.length >= MOST_WITHOUT_EPOCH) {
    return amqpError(
      'amqp:resource-limit-exceeded',
      `Exceeded the maximum number of allowed receivers per partition in a consumer group which is ${MOST_WITHOUT_EPOCH}.`,
    )
  }
  return undefined
}

/** What a reader is told whose partition was taken over. */
export function stolenBy(epoch: number, old: number | undefined): AmqpError {
  return amqpError(
    'amqp:link:stolen',
    `New receiver with higher epoch of '${epoch}' is created hence current receiver with epoch '${old ?? 'none'}' is getting disconnected.`,
  )
}
