import { DAY, HOUR, hourOf } from '../core/window.ts'
import { createCountCells } from './count-cells.ts'
import { type CountSpan, type Segment, segmentsOf } from './count-segments.ts'
import { createMovedHours, type MovedHours, type MovedPorts } from './moved-hours.ts'
import type { CountRow, CountSource, DetailRow } from './ports/querying.ts'

export interface CountPorts extends MovedPorts {
  readonly minutes: CountSource
  readonly hours: CountSource
}

export interface CountQuery extends Omit<CountSpan, 'account'> {
  readonly accounts: readonly string[]
}

/** What a read is done with: the wall clock in epoch milliseconds, and who may break it off. */
export interface Reading {
  readonly now: number
  readonly signal: AbortSignal
}

/** Reads what was counted; short ranges from minutes, long ones from hours. */
export interface CountReader {
  counts(query: CountQuery, reading: Reading): Promise<readonly CountRow[]>
  /** Hands on whole rows piece by piece, of one cause where it is given. */
  rows(
    query: CountQuery & { readonly cause?: string | undefined },
    reading: Reading,
    take: (rows: readonly DetailRow[]) => void,
  ): Promise<void>
}

/** Reading more takes longer than anybody waits. */
const MAX_ROWS = 400_000
/** Some 30 MB. */
const REMEMBERED_ROWS = 300_000

/** What was asked for is too much to be read. */
export class TooManyRows extends Error {
  override readonly name = 'TooManyRows'
  constructor() {
    super('More than 400,000 rows would have to be read: name an account, take a larger step or a shorter range.')
  }
}

/** Remembers counts until the change index says that they moved; whole rows are not remembered. */
export function createCountReader(ports: CountPorts): CountReader {
  const cells = createCountCells(REMEMBERED_ROWS)
  const movedHours = createMovedHours(ports)
  return {
    async counts({ accounts, ...span }, reading) {
      const moved = await movedHours.check(reading.now)
      const spend = createBudget()
      const found = await Promise.all(
        accounts.map(async account => {
          const rows = await countsOf({ ...span, account }, { ...reading, moved }, cells, ports)
          spend(rows.length)
          return rows
        }),
      )
      return found.flat()
    },
    async rows({ accounts, cause, ...span }, reading, take) {
      const moved = await movedHours.check(reading.now)
      const spend = createBudget()
      const readAccount = async (account: string) => {
        for (const segment of segmentsOf({ ...span, account }, moved)) {
          reading.signal.throwIfAborted()
          const rows = await readSegment(segment, source =>
            ports[source].rows(account, segment.from, segment.to, cause, reading.signal),
          )
          spend(rows.length)
          take(rows.filter(({ time }) => time >= span.from && time < span.to))
        }
      }
      await Promise.all(accounts.map(readAccount))
    },
  }
}

function createBudget(): (rows: number) => void {
  let left = MAX_ROWS
  return rows => {
    left -= rows
    if (left < 0) throw new TooManyRows()
  }
}

type Cells = ReturnType<typeof createCountCells>
type Look = Reading & { readonly moved: MovedHours }

/** An account's counts, cell by cell; those that are not known, or that moved since, are read in runs. */
async function countsOf(span: CountSpan, look: Look, cells: Cells, ports: CountPorts): Promise<readonly CountRow[]> {
  const { account, from, to, by, splitHours } = span
  const width = by === 'minute' ? HOUR : DAY
  const keyOf = (start: number) =>
    [by, account, start, ...[...splitHours].filter(hour => hour >= start && hour < start + width)].join('|')
  const parts: (readonly CountRow[])[] = []
  const unknown: { from: number; to: number }[] = []
  for (let start = Math.floor(from / width) * width; start < to; start += width) {
    const cell = cells.get(keyOf(start))
    if (cell !== undefined && !look.moved.since(cell.readAt, account, start, start + width)) parts.push(cell.rows)
    else if (unknown.at(-1)?.to === start)
      unknown.splice(-1, 1, { from: unknown.at(-1)?.from ?? start, to: start + width })
    else unknown.push({ from: start, to: start + width })
  }
  for (const run of unknown) {
    look.signal.throwIfAborted()
    const read = await readCounts({ ...span, ...run }, look, ports)
    const byCell = Map.groupBy(read, ({ time }) => Math.floor(time / width) * width)
    for (let start = run.from; start < run.to; start += width) {
      cells.set(keyOf(start), { rows: byCell.get(start) ?? [], readAt: look.now })
    }
    parts.push(read)
  }
  return parts.flat().filter(({ time }) => time >= from && time < to)
}

async function readCounts(span: CountSpan, { moved, signal }: Look, ports: CountPorts): Promise<readonly CountRow[]> {
  const parts = segmentsOf(span, moved).map(async segment => {
    const rows = await readSegment(segment, source =>
      ports[source].counts(span.account, segment.from, segment.to, signal),
    )
    return addedUp(rows, segment.byHour)
  })
  return (await Promise.all(parts)).flat()
}

/** Minutes that are not kept any more, or not all of them, are told by hours that hold more. */
async function readSegment<Row extends { readonly count: number }>(
  { source }: Segment,
  read: (source: 'minutes' | 'hours') => Promise<readonly Row[]>,
): Promise<readonly Row[]> {
  if (source !== 'either') return read(source)
  const [minutes, hours] = await Promise.all([read('minutes'), read('hours')])
  return sumOf(minutes) === sumOf(hours) ? minutes : hours
}

function sumOf(rows: readonly { readonly count: number }[]): number {
  return rows.reduce((sum, { count }) => sum + count, 0)
}

/** One row for each time and cause: every shard has rows of its own. */
function addedUp(rows: readonly CountRow[], byHour: boolean): readonly CountRow[] {
  const sums = new Map<string, CountRow>()
  for (const row of rows) {
    const time = byHour ? hourOf(row.time) : row.time
    const key = `${time}|${row.cause}`
    const known = sums.get(key)
    sums.set(key, { account: row.account, time, cause: row.cause, count: row.count + (known?.count ?? 0) })
  }
  return [...sums.values()]
}
