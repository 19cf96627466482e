import { type Cell, type Load, sizeCell } from './cell.ts'
import { ASSUMPTIONS, LIMITS, OURS, PRICES } from './inputs.ts'
import type { Measured } from './measured.ts'

/** What a load needs, in as many Causeways as the limits of one hub ask for. */
export interface Sizing {
  readonly load: Load
  readonly cells: number
  /** Each of them. */
  readonly cell: Cell
  /** Of each, in US dollars a month. */
  readonly costs: Readonly<Record<CostItem, number>>
  /** Of all. */
  readonly total: number
}

export const COST_ITEMS = [
  'throughput units',
  'hub messages',
  'counting',
  'timers',
  'table requests',
  'table data',
  'logs',
] as const
export type CostItem = (typeof COST_ITEMS)[number]

const MONTH_SECONDS = 730 * 3_600

/** As few cells as one hub each bears, unless told. */
export function size(load: Load, measured: Measured, cells: number = fewestCells(load)): Sizing {
  const ofCell = {
    ...load,
    recordsPerMinute: load.recordsPerMinute / cells,
    accounts: Math.ceil(load.accounts / cells),
  }
  const cell = sizeCell(ofCell, measured)
  const costs = costsOf(cell, ofCell)
  const total = cells * COST_ITEMS.reduce((sum, item) => sum + costs[item], 0)
  return { load, cells, cell, costs, total }
}

function fewestCells({ recordsPerMinute, recordBytes }: Load): number {
  const bytes = (recordsPerMinute * recordBytes) / 60
  const ofHub = Math.min(LIMITS.partitions * LIMITS.partitionBytes, LIMITS.units * LIMITS.unitBytesIn)
  return Math.max(1, Math.ceil(bytes / ofHub))
}

function costsOf(cell: Cell, load: Load): Readonly<Record<CostItem, number>> {
  const messages = (load.recordsPerMinute / load.recordsPerMessage / 60) * MONTH_SECONDS
  const timers = timersOf(cell)
  const runs = (cell.batchesPerSecond + timers.runsPerSecond) * MONTH_SECONDS
  const gbSecond = ASSUMPTIONS.instanceGb.is * PRICES.memory.usd
  const logGb = Math.min((runs * ASSUMPTIONS.logBytes.is) / 1e9, (OURS.logCapGb * MONTH_SECONDS) / 86_400)
  const perRun = PRICES.runs.usd / 1e6
  return {
    'throughput units': (cell.throughputUnits * PRICES.throughputUnit.usd * MONTH_SECONDS) / 3_600,
    'hub messages': (messages / 1e6) * PRICES.hubEvents.usd,
    counting: MONTH_SECONDS * (cell.instances * cell.busy * gbSecond + cell.batchesPerSecond * perRun),
    timers: MONTH_SECONDS * (timers.busy * gbSecond + timers.runsPerSecond * perRun),
    'table requests': ((cell.requestsPerSecond * MONTH_SECONDS) / 10_000) * PRICES.tableRequests.usd,
    'table data': cell.storage.gbKept * PRICES.tableData.usd,
    logs: logGb * PRICES.logs.usd,
  }
}

/** Each timer runs on an instance of its own, and a run that is late follows the one before it. */
function timersOf({ looks }: Cell): { readonly runsPerSecond: number; readonly busy: number } {
  const timers = [
    [OURS.evaluations, looks.evaluate],
    [OURS.rollUps, looks.rollUp],
    [OURS.audits, looks.audit / 2],
    [OURS.watches, 0],
    [OURS.retentions, 0],
  ] as const
  const each = timers.map(([perMinute, seconds]) => {
    const billed = Math.max(ASSUMPTIONS.billedSeconds.is, seconds)
    const busy = Math.min(1, (perMinute / 60) * billed)
    return { runsPerSecond: Math.min(perMinute / 60, 1 / billed), busy }
  })
  return {
    runsPerSecond: each.reduce((sum, one) => sum + one.runsPerSecond, 0),
    busy: each.reduce((sum, one) => sum + one.busy, 0),
  }
}
