import type { Contribution } from '../core/delta.ts'
import { callOf } from '../core/call.ts'
import type { MarkCaller } from '../core/caller-sketch.ts'
import type { MessageTally } from '../core/progress.ts'
import { compactTime, DAY } from '../core/window.ts'
import type { DeadLetterItem } from './ports/counting.ts'
import type { Message } from './ports/messages.ts'
import { itemsOf, type KnownReader, type Reader, readItem } from './read-item.ts'
import { type CallReading, readKnown } from './read-known.ts'

/** What one message came to; `records = contributions + foreign + rejected`. */
export interface MessageReading {
  readonly message: Message
  readonly contributions: readonly Contribution[]
  readonly foreign: number
  readonly rejected: readonly DeadLetterItem[]
}

/**
 * bytes -> text -> envelope -> event -> outcome -> call. Never throws: what cannot be read is rejected, and only that.
 * Without `markCaller` nobody asks who called.
 */
export function readMessage(message: Message, reader: Reader | KnownReader, markCaller?: MarkCaller): MessageReading {
  const readings = 'known' in reader ? readKnown(message, reader, markCaller) : undefined
  return sorted(message, readings ?? readWhole(message, reader, markCaller))
}

function readWhole(message: Message, reader: Reader, markCaller: MarkCaller | undefined): readonly CallReading[] {
  return itemsOf(message.body, reader).map(item => {
    const reading = readItem(item, message, reader, markCaller)
    return typeof reading === 'string' || 'reason' in reading ? reading : callOf(reading)
  })
}

function sorted(message: Message, readings: readonly CallReading[]): MessageReading {
  const { sequence } = message
  const records = readings.length
  const contributions: Contribution[] = []
  const rejected: DeadLetterItem[] = []
  let foreign = 0
  let index = 0
  for (const reading of readings) {
    if (reading === 'foreign') foreign++
    else if ('reason' in reading) rejected.push({ message, index, records, ...reading })
    else contributions.push({ sequence, index, call: reading })
    index++
  }
  return { message, contributions, foreign, rejected }
}

/** The counts of a reading, for the shard's progress. */
export function tallyOf({ message, contributions, foreign, rejected }: MessageReading): MessageTally {
  let firstTime: number | undefined
  let lastTime: number | undefined
  let timeAssumed = 0
  const days = new Map<number, number>()
  for (const { call } of contributions) {
    const { time, timeAssumed: assumed } = call
    const day = Math.floor(time / DAY) * DAY
    days.set(day, (days.get(day) ?? 0) + 1)
    if (assumed) timeAssumed++
    else {
      if (firstTime === undefined || time < firstTime) firstTime = time
      if (lastTime === undefined || time > lastTime) lastTime = time
    }
  }
  return {
    sequence: message.sequence,
    enqueued: message.enqueued,
    records: contributions.length + foreign + rejected.length,
    counted: contributions.length,
    foreign,
    rejected: rejected.map(item => item.reason),
    timeAssumed,
    days: [...days].map(([day, count]) => [compactTime(day, 8), count] as const),
    firstTime,
    lastTime,
  }
}
