import type { PartitionLog } from './partition-log.ts'

const FILTER = /^amqp\.annotation\.x-opt-(offset|sequence-number|enqueued-time)\s*(>=?)\s*'([^']*)'$/

/**
 * The sequence number a receiver starts at, from its selector filter, for example
 * `amqp.annotation.x-opt-offset > '-1'`; undefined when the filter is not one that the service knows. Without a
 * filter reading starts at the beginning. A position older than what is kept starts at the oldest event.
 */
export function startPosition(log: PartitionLog, filter: string | undefined): number | undefined {
  if (filter === undefined) return log.begin()
  const [, field, operator, value] = FILTER.exec(filter.trim()) ?? []
  if (value === undefined) return undefined
  if (field === 'offset' && value === '@latest') return log.next()
  const wanted = Number(value)
  if (value === '' || !Number.isFinite(wanted)) return undefined
  const inclusive = operator === '>='
  if (field === 'sequence-number') {
    return Math.min(Math.max(inclusive ? wanted : wanted + 1, log.begin()), log.next())
  }
  return log.firstWhere(event => {
    const own = field === 'offset' ? event.offset : event.enqueuedTime
    return inclusive ? own >= wanted : own > wanted
  })
}
