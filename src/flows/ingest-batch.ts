import type { Call } from '../core/call.ts'
import type { MarkCaller } from '../core/caller-sketch.ts'
import { type AggregateDelta, type Contribution, deltasOf } from '../core/delta.ts'
import { firstSights } from '../core/first-sight.ts'
import { DEFAULT_LIMITS } from '../core/limits.ts'
import type { MessageTally } from '../core/progress.ts'
import { hourOf } from '../core/window.ts'
import { batchFacts } from './batch-facts.ts'
import { placeAccounts } from './place-accounts.ts'
import type {
  AccountRegister,
  AggregateStore,
  CallerMarker,
  Change,
  ChangeIndex,
  DeadLetter,
  FingerprintRegister,
  ProgressStore,
} from './ports/counting.ts'
import type { Message } from './ports/messages.ts'
import type { Telemetry } from './ports/watching.ts'
import type { KnownReader, Reader } from './read-item.ts'
import { type MessageReading, readMessage, tallyOf } from './read-message.ts'

export interface IngestPorts {
  readonly reader: Reader | KnownReader
  readonly callers: CallerMarker
  readonly accounts: AccountRegister
  readonly aggregates: AggregateStore
  readonly deadLetter: DeadLetter
  readonly fingerprints: FingerprintRegister
  readonly changes: ChangeIndex
  readonly progress: ProgressStore
  readonly telemetry: Telemetry
}

/** What is read and written at once: a batch may hold many more records than memory, or the event loop, can bear. */
const RECORDS_AT_ONCE = 20_000
/** A message that is made to be costly holds the event loop for as long as so many records do, and comes to one that is rejected. */
const WORTH_OF_A_REJECTION = 500

/**
 * Counts the messages of one shard, each once however often and however cut they are delivered. Throws when storage
 * fails; never for what a message holds.
 */
export async function ingestBatch(shard: string, messages: readonly Message[], ports: IngestPorts): Promise<void> {
  const { lastSequence } = await ports.progress.read(shard)
  const inOrder = messages.toSorted((a, b) => a.sequence - b.sequence)
  let again = inOrder.filter(({ sequence }) => sequence <= lastSequence).map(redelivered)
  const fresh = inOrder.filter(({ sequence }) => sequence > lastSequence)
  if (fresh.length > 0) {
    const markCaller = await ports.callers.open()
    for (const readings of inPortions(fresh, ports.reader, markCaller)) {
      await countPortion(shard, again, readings, ports)
      again = []
    }
  }
  if (again.length > 0) await countPortion(shard, again, [], ports)
}

function* inPortions(
  messages: readonly Message[],
  reader: Reader | KnownReader,
  markCaller: MarkCaller,
): Generator<readonly MessageReading[]> {
  let portion: MessageReading[] = []
  let records = 0
  for (const message of messages) {
    const reading = readMessage(message, reader, markCaller)
    portion.push(reading)
    records += reading.contributions.length + reading.foreign + reading.rejected.length
    if (reading.rejected.length > 0) records += WORTH_OF_A_REJECTION
    if (records < RECORDS_AT_ONCE) continue
    yield portion
    portion = []
    records = 0
  }
  if (portion.length > 0) yield portion
}

/**
 * The order of the writes is the promise: rows, what was rejected or never seen, change index, and progress last, so
 * that a failure anywhere leaves the messages above the progress to be delivered again, and the rows know which of them
 * they hold.
 */
async function countPortion(
  shard: string,
  again: readonly MessageTally[],
  read: readonly MessageReading[],
  ports: IngestPorts,
): Promise<void> {
  const readings = await placeAccounts(read, ports.accounts)
  const deltas = deltasOf(readings.flatMap(reading => reading.contributions))
  const { rows, refused } = await ports.aggregates.add(shard, deltas)
  const settled = refused.length === 0 ? readings : rejectRefused(readings, new Set(refused))
  await ports.deadLetter.keep(settled.flatMap(reading => reading.rejected))
  // A flood of made-up errors must not become a flood of rows; what is left out here is seen first later.
  const { newKinds } = ports.reader.limits ?? DEFAULT_LIMITS
  const news = await ports.fingerprints.register(firstSights(callsOf(settled)).slice(0, newKinds))
  await ports.changes.mark(shard, changesOf(deltas))
  const moved = await ports.progress.advance(shard, [...again, ...settled.map(tallyOf)])
  for (const fact of batchFacts({ shard, ...moved, rows, readings: settled, news })) ports.telemetry.emit(fact)
}

function* callsOf(readings: readonly MessageReading[]): Generator<Call> {
  for (const { contributions } of readings) for (const { call } of contributions) yield call
}

/** A row that Table Storage refuses must not hold up its partition: what belongs to it goes to the dead letter. */
function rejectRefused(
  readings: readonly MessageReading[],
  refused: ReadonlySet<Contribution>,
): readonly MessageReading[] {
  return readings.map(reading => {
    const { message, contributions, foreign, rejected } = reading
    const records = contributions.length + foreign + rejected.length
    const lost = contributions.filter(one => refused.has(one))
    if (lost.length === 0) return reading
    const items = lost.map(({ index }) => ({ message, index, records, reason: 'store-refused' }) as const)
    return {
      ...reading,
      contributions: contributions.filter(one => !refused.has(one)),
      rejected: [...rejected, ...items].toSorted((a, b) => a.index - b.index),
    }
  })
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
  const nothing = { records: 0, counted: 0, foreign: 0, rejected: [], timeAssumed: 0, days: [] }
  return { ...nothing, sequence, enqueued, firstTime: undefined, lastTime: undefined }
}
