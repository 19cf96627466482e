import { type Cell, type Load, sizeCell } from './cell.ts'
import { type Costs, costsOf, totalOf } from './costs.ts'
import { LIMITS, PRICES } from './inputs.ts'
import type { Measured } from './measured.ts'

/** What a load needs, in as many Causeways as the limits of one hub ask for. */
export interface Sizing {
  readonly load: Load
  readonly cells: number
  /** Each of them. */
  readonly cell: Cell
  /** Of each. */
  readonly costs: Costs
  /** Of all. */
  readonly total: number
}

/** As few cells as one hub each bears, unless told. */
export function size(load: Load, measured: Measured, cells: number = fewestCells(load)): Sizing {
  const ofCell = {
    ...load,
    recordsPerMinute: load.recordsPerMinute / cells,
    accounts: Math.ceil(load.accounts / cells),
  }
  const cell = sizeCell(ofCell, measured)
  const costs = costsOf({
    ...cell,
    hubPerHour: cell.throughputUnits * PRICES.throughputUnit.usd,
    messagesPerSecond: ofCell.recordsPerMinute / ofCell.recordsPerMessage / 60,
    gbKept: cell.storage.gbKept,
  })
  return { load, cells, cell, costs, total: cells * totalOf(costs) }
}

function fewestCells({ recordsPerMinute, recordBytes }: Load): number {
  const bytes = (recordsPerMinute * recordBytes) / 60
  const ofHub = Math.min(LIMITS.partitions * LIMITS.partitionBytes, LIMITS.units * LIMITS.unitBytesIn)
  return Math.max(1, Math.ceil(bytes / ofHub))
}
