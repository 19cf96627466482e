import type { State } from '../store/ingest-costs.ts'
import type { Look } from '../store/look-costs.ts'
import type { StoreResult } from '../store/result.ts'
import { RECORDS_A_MESSAGE } from '../store/traffic.ts'
import { LIMITS } from './inputs.ts'

/** What `npm run bench:store` found, for any size between those that it measured. */
export interface Measured {
  /** Rows of one account that so many of its records touch, in one minute of one partition. */
  rows(records: number): number
  /** User time of a batch of so many messages, in seconds. */
  processorSeconds(messages: number): number
  readonly bytesAMinuteRow: number
  readonly bytesAnHourRow: number
  /** Causes, successes among them, that an account has in an hour. */
  readonly causes: number
  /** Of the process that was measured. */
  readonly megabytes: number
  readonly requests: Requests
}

/** Requests to all tables: so many, and so many for each account. */
export interface PerAccount {
  readonly fixed: number
  readonly each: number
}

export interface Requests {
  /** For a batch, once its minute is begun. */
  readonly batch: PerAccount
  /** What the first batch of a minute costs more, whatever its accounts: each is a row, and all are one request. */
  readonly mark: number
  /** Of an account that changed; the pages of its rows come on top. */
  readonly evaluate: PerAccount
  readonly rollUp: PerAccount
  /** The pages of the day come on top. */
  readonly audit: number
  readonly watch: number
  readonly retain: number
}

type Point = readonly [x: number, y: number]

/** Of traffic of which this part succeeds. */
export function readMeasured(result: StoreResult, okShare: number): Measured {
  const { minutes, hour, processor } = result
  const ofShare = minutes.filter(minute => minute.okShare === okShare)
  const rows = averaged(
    ofShare.map(({ accounts, messages, ...size }): Point => {
      const met = Math.min(accounts, messages)
      return [(messages * RECORDS_A_MESSAGE) / met, size.rows / met]
    }),
  )
  const times = processor.batches.filter(batch => batch.okShare === okShare)
  const seconds = times.map(({ messages, milliseconds }): Point => [messages, milliseconds / 1_000])
  const sum = (part: (minute: (typeof ofShare)[number]) => number) =>
    ofShare.reduce((total, minute) => total + part(minute), 0)
  return {
    // Twice the records show far fewer than twice the causes, so between two sizes the logarithm decides.
    rows: records => Math.min(records, between(rows, records, Math.log)),
    processorSeconds: messages => between(seconds, messages, Number),
    bytesAMinuteRow: sum(({ bytes }) => bytes) / sum(minute => minute.rows),
    bytesAnHourRow: hour.bytes / hour.rows,
    causes: Math.max(...rows.map(([, ofAccount]) => ofAccount)),
    megabytes: processor.megabytes,
    requests: requestsOf(result),
  }
}

function requestsOf({ batches, looks }: StoreResult): Requests {
  const ofBatch = (accounts: number, state: State) => {
    const batch = batches.find(one => one.accounts === accounts && one.messages === LARGE && one.state === state)
    return found(batch).requests
  }
  const ofLook = (look: Look) => found(looks.find(one => one.look === look))
  const one = (look: Look) => ofLook(look).requests
  return {
    batch: perAccount(ofBatch(1, 'same minute'), ofBatch(5, 'same minute')),
    mark: ofBatch(1, 'new minute') - ofBatch(1, 'same minute'),
    evaluate: withoutPage(perAccount(one('evaluate, one account changed'), one('evaluate, five accounts changed'))),
    rollUp: withoutPage(
      perAccount(one('roll-up, one hour of an account changed'), one('roll-up, one hour of five accounts changed')),
    ),
    audit: one('audit, the day changed') - Math.ceil(ofLook('audit, the day changed').read / LIMITS.pageEntities),
    watch: one('watch, four partitions'),
    retain: one('retain, nothing expired'),
  }
}

/** Messages; enough for every account of these. */
const LARGE = 100

function perAccount(ofOne: number, ofFive: number): PerAccount {
  const each = (ofFive - ofOne) / 4
  return { fixed: ofOne - each, each }
}

/** The rows that were measured fit one page of an account. */
function withoutPage({ fixed, each }: PerAccount): PerAccount {
  return { fixed, each: each - 1 }
}

function found<Value>(value: Value | undefined): Value {
  if (value === undefined)
    throw new Error('bench/store.json lacks a measurement: npm run bench:store -- --json bench/store.json')
  return value
}

/** One point for each x, ascending. */
function averaged(points: readonly Point[]): readonly Point[] {
  return [...Map.groupBy(points, ([x]) => x)]
    .map(([x, ofX]): Point => [x, ofX.reduce((sum, [, y]) => sum + y, 0) / ofX.length])
    .toSorted(([a], [b]) => a - b)
}

/** Straight between neighbours; before the first and after the last as they are. */
function between(points: readonly Point[], x: number, scale: (x: number) => number): number {
  const after = points.findIndex(([known]) => known >= x)
  const [to, from] = [points[after], points[after - 1]]
  if (to === undefined) return points.at(-1)?.[1] ?? 0
  if (from === undefined) return to[1]
  const share = (scale(x) - scale(from[0])) / (scale(to[0]) - scale(from[0]))
  return from[1] + share * (to[1] - from[1])
}
