import avro from 'avsc'
import { parseTime } from '../../src/core/time.ts'
import { avroBlocks, BROKEN } from './avro-blocks.ts'

/** One event of an Event Hubs Capture file. */
export interface CaptureEvent {
  readonly body: Buffer
  /** Epoch milliseconds; undefined where the file does not say. */
  readonly enqueued: number | undefined
  /** What tells it from another event with the same body. */
  readonly key: string
}

/**
 * The events of an Event Hubs Capture file, block by block; what stands before a break comes before the error.
 * https://learn.microsoft.com/azure/event-hubs/event-hubs-capture-overview
 */
export async function* captureEvents(pieces: AsyncIterable<Buffer>): AsyncGenerator<readonly CaptureEvent[]> {
  let decode: DecodeEvent | undefined
  for await (const { schema, count, data } of avroBlocks(pieces)) {
    decode ??= eventDecoder(schema)
    const events: CaptureEvent[] = []
    try {
      for (let at = 0; events.length < count; ) {
        const { event, offset } = decode(data, at)
        at = offset
        events.push(event)
      }
    } catch {
      yield events
      throw new Error(BROKEN)
    }
    yield events
  }
}

interface EventValue {
  readonly Offset: string
  readonly EnqueuedTimeUtc: string
  readonly Body: Buffer | null
}

type DecodeEvent = (bytes: Buffer, at: number) => { readonly event: CaptureEvent; readonly offset: number }

/** Reads three fields and skips the others, whose numbers may be larger than JavaScript's. */
function eventDecoder(schema: string): DecodeEvent {
  const { wanted, resolver } = typesOf(schema)
  return (bytes, at) => {
    const { value, offset } = wanted.decode(bytes, at, resolver)
    if (offset < 0) throw new Error(BROKEN)
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what the schema `wanted` says
    const { Offset, EnqueuedTimeUtc, Body } = value as EventValue
    const body = Body ?? Buffer.alloc(0)
    return { event: { body, enqueued: parseTime(EnqueuedTimeUtc), key: `${EnqueuedTimeUtc}|${Offset}` }, offset }
  }
}

function typesOf(schema: string) {
  try {
    const written = avro.Type.forSchema(JSON.parse(schema))
    const wanted = avro.Type.forSchema({
      type: 'record',
      name: written.name ?? 'EventData',
      fields: [
        { name: 'Offset', type: 'string', default: '' },
        { name: 'EnqueuedTimeUtc', type: 'string', default: '' },
        { name: 'Body', type: ['null', 'bytes'] },
      ],
    })
    return { wanted, resolver: wanted.createResolver(written) }
  } catch {
    throw new Error('is an Avro file, but none of Event Hubs Capture')
  }
}
