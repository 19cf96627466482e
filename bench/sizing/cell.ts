import { ASSUMPTIONS, LIMITS, OURS } from './inputs.ts'
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
  /** How long one run takes, in seconds. The audit's is that of the last one of a day. */
  readonly looks: Readonly<Record<'evaluate' | 'rollUp' | 'audit', number>>
  readonly storage: {
    readonly entitiesPerDay: number
    readonly gbPerDay: number
    /** With the retention of the sample settings. */
    readonly gbKept: number
  }
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
  const marksPerSecond = (partitions * met * measured.requests.mark) / 60
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
    busy: Math.min(1, (batchesPerSecond / instances) * Math.max(ASSUMPTIONS.billedSeconds.is, batch.seconds)),
    requestsPerSecond: batchesPerSecond * batch.requests + marksPerSecond + looks.requestsPerSecond,
    writtenPerSecond: batchesPerSecond * (1 + batch.rows) + marksPerSecond,
    writtenPerKey: (batchesPerSecond / partitions) * (batch.rows / batch.accounts),
    rowsPerMinute,
    looks: looks.seconds,
    storage: storageOf(rowsPerMinute, load.accounts, measured),
  }
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

interface Batch {
  readonly messages: number
  readonly requests: number
  readonly accounts: number
  readonly rows: number
  readonly seconds: number
}

/**
 * The batches of a partition that gets so many messages a second. While one is counted the next one grows, so a batch holds
 * what comes in the time that one takes.
 */
function batchOf(perSecond: number, load: Load, measured: Measured): Batch {
  let batch = batchWith(fitBatch(perSecond * load.waitSeconds), load, measured)
  for (let grown = fitBatch(perSecond * batch.seconds); grown > batch.messages * 1.001; ) {
    batch = batchWith(grown, load, measured)
    grown = fitBatch(perSecond * batch.seconds)
  }
  return batch
}

function fitBatch(messages: number): number {
  return Math.min(OURS.batchMessages, Math.max(1, messages))
}

/** Each message is of one account, so a batch touches no more accounts than it has messages. */
function batchWith(messages: number, load: Load, measured: Measured): Batch {
  const accounts = Math.min(load.accounts, messages)
  const { fixed, each } = measured.requests.batch
  const turns = fixed + Math.ceil((accounts * each) / OURS.parallelRequests)
  return {
    messages,
    requests: fixed + accounts * each,
    accounts,
    rows: accounts * measured.rows((messages * load.recordsPerMessage) / accounts),
    seconds: turns * ASSUMPTIONS.requestSeconds.is + measured.processorSeconds(messages),
  }
}

function instancesFor(
  { cores, partitions, rowsPerMinute }: Pick<Cell, 'cores' | 'partitions' | 'rowsPerMinute'>,
  load: Load,
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

/** What the timers take and ask while every account changes all the time. */
function looksAt(
  { accounts, rowsPerMinute }: { readonly accounts: number; readonly rowsPerMinute: number },
  { requests }: Measured,
) {
  const requestSeconds = ASSUMPTIONS.requestSeconds.is
  const { evaluate, rollUp, audit, watch, retain } = requests
  const ofAccount = rowsPerMinute / accounts
  const look = pages(ofAccount * OURS.lookMinutes)
  const hour = pages(ofAccount * OURS.rollUpMinutes)
  const day = rowsPerMinute * DAY_MINUTES
  return {
    seconds: {
      evaluate:
        evaluate.fixed * requestSeconds +
        Math.max(1, accounts / OURS.parallelLooks) * (evaluate.each * requestSeconds + look.seconds),
      rollUp:
        rollUp.fixed * requestSeconds +
        (accounts / OURS.parallelRollUps) * (rollUp.each * requestSeconds + hour.seconds),
      audit: audit * requestSeconds + pages(day).seconds,
    },
    requestsPerSecond:
      (OURS.evaluations * (evaluate.fixed + accounts * (evaluate.each + look.count)) +
        OURS.rollUps * (rollUp.fixed + accounts * (rollUp.each + hour.count)) +
        OURS.audits * (audit + pages(day / 2).count) +
        OURS.watches * watch +
        OURS.retentions * retain) /
      60,
  }
}

/** An answer takes as long as its rows, but no less than any. */
function pages(rows: number): { readonly count: number; readonly seconds: number } {
  const count = Math.max(1, Math.ceil(rows / LIMITS.pageEntities))
  const reading = (rows / LIMITS.pageEntities) * ASSUMPTIONS.pageSeconds.is
  return { count, seconds: Math.max(ASSUMPTIONS.requestSeconds.is, reading) }
}

function storageOf(rowsPerMinute: number, accounts: number, measured: Measured): Cell['storage'] {
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
