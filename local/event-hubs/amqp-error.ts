import type { AmqpError } from 'rhea'

/** An AMQP error as it goes over the wire. */
export function amqpError(condition: string, description: string): AmqpError {
  return { condition, description }
}
