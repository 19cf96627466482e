import { type AggregateDelta, deltasOf } from '../core/aggregate.ts'
import { firstSights } from '../core/first-sight.ts'
import type { MessageTally } from '../core/progress.ts'
import { hourOf } from '../core/window.ts'
import { batchFacts } from './batch-facts.ts'
import type {
  AggregateStore,
  Change,
  ChangeIndex,
  DeadLetter,
  FingerprintRegister,
  Message,
  ProgressStore,
  Telemetry,
} from './ports.ts'
import { type Reader, readMessage } from './read-message.ts'

export interface IngestPorts {
  readonly reader: Reader
  readonly aggregates: AggregateStore
  readonly deadLetter: DeadLetter
  readonly fingerprints: FingerprintRegister
  readonly changes: ChangeIndex
  readonly progress: ProgressStore
  readonly telemetry: Telemetry
}

/** A flood of made-up errors must not become a flood of rows; what is left out here is seen first later. */
const MAX_FIRST_SIGHTS = 20

/**
 * Counts the messages of one shard, each once however often and however cut they are delivered. The order of the
 * writes is the promise: rows, what was rejected or never seen, change index, and progress last, so that a failure
 * anywhere leaves the messages above the progress to be delivered again, and the rows know which of them they hold.
 * Throws when storage fails; never for what a message holds.
 */
export async function ingestBatch(shard: string, messages: readonly Message[], ports: IngestPorts): Promise<void> {
  const { lastSequence } = await ports.progress.read(shard)
  const inOrder = messages.toSorted((a, b) => a.sequence - b.sequence)
  const readings = inOrder.filter(({ sequence }) => sequence > lastSequence).map(one => readMessage(one, ports.reader))
  const contributions = readings.flatMap(reading => reading.contributions)
  const deltas = deltasOf(contributions)
  const rows = await ports.aggregates.add(shard, deltas)
  await ports.deadLetter.keep(readings.flatMap(reading => reading.rejected))
  const sights = firstSights(contributions.map(({ outcome }) => outcome)).slice(0, MAX_FIRST_SIGHTS)
  const news = await ports.fingerprints.register(sights)
  await ports.changes.mark(shard, changesOf(deltas))
  const again = inOrder.filter(({ sequence }) => sequence <= lastSequence).map(redelivered)
  const moved = await ports.progress.advance(shard, [...again, ...readings.map(({ tally }) => tally)])
  for (const fact of batchFacts({ shard, ...moved, rows, readings, news })) ports.telemetry.emit(fact)
}

function changesOf(deltas: readonly AggregateDelta[]): readonly Change[] {
  const hours = new Map<string, Change>()
  for (const { key } of deltas) {
    const hour = hourOf(key.minute)
    hours.set(`${hour}|${key.account}`, { account: key.account, hour })
  }
  return [...hours.values()]
}

/** A message that is whole already only counts as a duplicate, so nothing else of it is read. */
function redelivered({ sequence, enqueued }: Message): MessageTally {
  const nothing = { records: 0, counted: 0, foreign: 0, rejected: [], timeAssumed: 0 }
  return { ...nothing, sequence, enqueued, firstTime: undefined, lastTime: undefined }
}
