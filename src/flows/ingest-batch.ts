import { deltasOf } from '../core/aggregate.ts'
import { UNKNOWN } from '../core/outcome.ts'
import type { MessageTally, Progress } from '../core/progress.ts'
import { OTHER } from '../core/tally.ts'
import { hourOf } from '../core/window.ts'
import type { AggregateStore, Change, ChangeIndex, DeadLetter, Message, ProgressStore, Telemetry } from './ports.ts'
import { type MessageReading, type Reader, readMessage } from './read-message.ts'

export interface IngestPorts {
  readonly reader: Reader
  readonly aggregates: AggregateStore
  readonly deadLetter: DeadLetter
  readonly changes: ChangeIndex
  readonly progress: ProgressStore
  readonly telemetry: Telemetry
}

/**
 * Counts the messages of one shard, each once however often and however cut they are delivered. The order of the
 * writes is the promise: rows, dead letter, change index, and progress last, so that a failure anywhere leaves the
 * messages above the progress to be delivered again, and the rows know which of them they hold already.
 * Throws when storage fails; never for what a message holds.
 */
export async function ingestBatch(shard: string, messages: readonly Message[], ports: IngestPorts): Promise<void> {
  const { lastSequence } = await ports.progress.read(shard)
  const inOrder = messages.toSorted((a, b) => a.sequence - b.sequence)
  const fresh = inOrder.filter(message => message.sequence > lastSequence)
  const readings = fresh.map(message => readMessage(message, ports.reader))
  const deltas = deltasOf(readings.flatMap(reading => reading.contributions))
  const rows = await ports.aggregates.add(shard, deltas)
  await ports.deadLetter.keep(readings.flatMap(reading => reading.rejected))
  await ports.changes.mark(shard, changesOf(deltas))
  const again = inOrder.filter(message => message.sequence <= lastSequence).map(redelivered)
  const { before, after } = await ports.progress.advance(shard, [...again, ...readings.map(({ tally }) => tally)])
  report(shard, before, after, rows, readings, ports.telemetry)
}

function changesOf(deltas: ReturnType<typeof deltasOf>): readonly Change[] {
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

function report(
  shard: string,
  before: Progress,
  after: Progress,
  rows: number,
  readings: readonly MessageReading[],
  telemetry: Telemetry,
): void {
  telemetry.emit({
    fact: 'BatchCounted',
    stage: 'ingest',
    shard,
    messages: after.messages - before.messages,
    records: after.records - before.records,
    counted: after.counted - before.counted,
    foreign: after.foreign - before.foreign,
    duplicates: after.duplicates - before.duplicates,
    rows,
  })
  const rejected = Map.groupBy(
    readings.flatMap(reading => reading.rejected),
    ({ reason }) => reason,
  )
  for (const [reason, items] of rejected) {
    telemetry.emit({ fact: 'RecordsRejected', stage: 'ingest', shard, reason, count: items.length })
  }
  const unknown = readings.flatMap(reading => reading.contributions).filter(({ outcome }) => outcome.cause === UNKNOWN)
  if (unknown.length > 0) telemetry.emit({ fact: 'OutcomesUnknown', stage: 'ingest', shard, count: unknown.length })
  const assumed = after.timeAssumed - before.timeAssumed
  if (assumed > 0) telemetry.emit({ fact: 'TimesAssumed', stage: 'ingest', shard, count: assumed })
  for (const range of after.gaps.keys()) {
    if (range !== OTHER && !before.gaps.has(range))
      telemetry.emit({ fact: 'SequenceGap', stage: 'ingest', shard, ...endsOf(range) })
  }
}

function endsOf(range: string): { readonly from: number; readonly to: number } {
  const [from, to] = range.split('-').map(Number)
  return { from: from ?? 0, to: to ?? 0 }
}
