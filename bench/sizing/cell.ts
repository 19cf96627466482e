import { batchOf } from './batch.ts'
import { ASSUMPTIONS, LIMITS, OURS } from './inputs.ts'
import { type Looks, looksAt } from './looks.ts'
import type { Measured } from './measured.ts'

/** What one hub takes, at its busiest. */
export interface Load {
  readonly recordsPerMinute: number
  readonly accounts: number
  readonly recordBytes: number
  readonly recordsPerMessage: number
  /** Seconds that a batch waits for more messages (`maxWaitTime`); 0 takes what is there. */
  readonly waitSeconds: number
}

/** One Causeway: a hub, a function app and a storage account. */
export interface Cell {
  readonly bytesPerSecond: number
  readonly throughputUnits: number
  readonly partitions: number
  readonly batchMessages: number
  readonly batchesPerSecond: number
  /** Cores that counting keeps busy. */
  readonly cores: number
  readonly instances: number
  /** What decides how many. */
  readonly instancesBy: 'processor' | 'memory' | 'rows'
  /** Part of the time in which counting is billed, of each instance. */
  readonly busy: number
  /** To all tables, a second. */
  readonly requestsPerSecond: number
  /** Entities written, a second. */
  readonly writtenPerSecond: number
  /** To one partition key. */
  readonly writtenPerKey: number
  readonly rowsPerMinute: number
  /** How long one run takes, in seconds. */
  readonly looks: Looks['seconds']
  readonly storage: Kept
}

export interface Kept {
  readonly entitiesPerDay: number
  readonly gbPerDay: number
  /** With the retention of the sample settings. */
  readonly gbKept: number
}

const DAY_MINUTES = 1_440
const GB = 1e9

/** What a load needs of one Causeway, whether or not the limits bear it. */
export function sizeCell(load: Load, measured: Measured): Cell {
  const messages = load.recordsPerMinute / load.recordsPerMessage / 60
  const bytesPerSecond = (load.recordsPerMinute * load.recordBytes) / 60
  const partitions = partitionsFor(bytesPerSecond)
  const ofPartition = messages / partitions
  const batch = batchOf(ofPartition, load, measured)
  const batchesPerSecond = messages / batch.messages
  const met = Math.min(load.accounts, ofPartition * 60)
  const rowsPerMinute = partitions * met * measured.rows(load.recordsPerMinute / partitions / Math.max(1, met))
  const marksPerSecond = (partitions * met) / 60
  const markingsPerSecond = (partitions * Math.min(1, ofPartition * 60) * measured.requests.mark) / 60
  const cores = batchesPerSecond * measured.processorSeconds(batch.messages)
  const { instances, instancesBy } = instancesFor({ cores, partitions, rowsPerMinute }, load, measured)
  const looks = looksAt({ accounts: load.accounts, rowsPerMinute }, measured)
  return {
    bytesPerSecond,
    throughputUnits: unitsFor(bytesPerSecond, messages),
    partitions,
    batchMessages: batch.messages,
    batchesPerSecond,
    cores,
    instances,
    instancesBy,
    busy: busyOf(batchesPerSecond / instances, batch.seconds),
    requestsPerSecond: batchesPerSecond * batch.requests + markingsPerSecond + looks.requestsPerSecond,
    writtenPerSecond: batchesPerSecond * (1 + batch.rows) + marksPerSecond,
    writtenPerKey: (batchesPerSecond / partitions) * (batch.rows / batch.accounts),
    rowsPerMinute,
    looks: looks.seconds,
    storage: keptRows(rowsPerMinute, load.accounts, measured),
  }
}

/** Part of the time that is billed of an instance that counts so many batches a second. */
export function busyOf(batchesPerSecond: number, seconds: number): number {
  return Math.min(1, batchesPerSecond * Math.max(ASSUMPTIONS.billedSeconds.is, seconds))
}

function unitsFor(bytes: number, messages: number): number {
  const { unitBytesIn, unitBytesOut, unitEventsIn } = LIMITS
  // Causeway is the only reader, so no more goes out than comes in.
  return Math.max(1, Math.ceil(Math.max(bytes / unitBytesIn, bytes / unitBytesOut, messages / unitEventsIn)))
}

/** Every row is one of one partition, so more partitions than bytes need only make more rows. */
function partitionsFor(bytes: number): number {
  return Math.min(LIMITS.partitions, Math.max(OURS.partitionsAtLeast, Math.ceil(bytes / LIMITS.partitionBytes)))
}

/** No more than partitions, since each is read by one instance. */
export function instancesFor(
  { cores, partitions, rowsPerMinute }: Pick<Cell, 'cores' | 'partitions' | 'rowsPerMinute'>,
  load: Pick<Load, 'recordsPerMessage' | 'recordBytes'>,
  measured: Measured,
): Pick<Cell, 'instances' | 'instancesBy'> {
  const { cores: ofInstance, usedOfCore, instanceGb, hostMegabytes } = ASSUMPTIONS
  const free = instanceGb.is * 1_024 - hostMegabytes.is - measured.megabytes
  // What is fetched ahead, and a batch twice: in the host and in the functions.
  const waiting = (OURS.prefetchMessages + 2 * OURS.batchMessages) * load.recordsPerMessage * load.recordBytes
  const wanted = [
    ['processor', cores / (ofInstance.is * usedOfCore.is)],
    ['memory', (partitions * waiting) / 1e6 / free],
    // Around the turn of a minute the rows of two are written.
    ['rows', (2 * rowsPerMinute) / OURS.rememberedRows],
  ] as const
  const [instancesBy, most] = wanted.reduce((a, b) => (b[1] > a[1] ? b : a))
  return { instances: Math.min(partitions, Math.max(1, Math.ceil(most))), instancesBy }
}

/** What the rows of so many a minute come to. */
export function keptRows(rowsPerMinute: number, accounts: number, measured: Measured): Kept {
  const minutesPerDay = rowsPerMinute * DAY_MINUTES
  const hoursPerDay = accounts * measured.causes * 24
  const minutesGb = (minutesPerDay * measured.bytesAMinuteRow) / GB
  const hoursGb = (hoursPerDay * measured.bytesAnHourRow) / GB
  return {
    entitiesPerDay: minutesPerDay + hoursPerDay,
    gbPerDay: minutesGb + hoursGb,
    // A day goes when it is a day older than it is kept.
    gbKept: minutesGb * (OURS.minutesRetentionDays + 1) + hoursGb * (OURS.hoursRetentionDays + 1),
  }
}
