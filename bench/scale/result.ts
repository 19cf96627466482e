import { createHash } from 'node:crypto'
import { ASSUMPTIONS, OURS } from '../sizing/inputs.ts'
import { type Measured, readMeasured } from '../sizing/measured.ts'
import type { StoreResult } from '../store/result.ts'
import type { Point } from './needs.ts'
import { SETUPS } from './plan.ts'
import { STORAGES, WARM_UP_SECONDS } from './setup.ts'
import { simulate } from './simulate.ts'

/** What is kept in `bench/scale.json`. */
export interface ScaleResult {
  /** Of everything that the simulation started from. */
  readonly from: string
  readonly points: readonly Point[]
}

export const OK_SHARE = 0.95

/** Changes with the measurement, the assumptions and the plan. */
export function fingerprintOf(store: StoreResult): string {
  const from = [store, ASSUMPTIONS, OURS, SETUPS, STORAGES, WARM_UP_SECONDS]
  return createHash('sha256').update(JSON.stringify(from)).digest('hex').slice(0, 16)
}

export function simulateAll(store: StoreResult, progress: (done: number, of: number) => void): ScaleResult {
  const measured = readMeasured(store, OK_SHARE)
  const points = SETUPS.map((setup, index) => {
    progress(index, SETUPS.length)
    return simulatePoint({ setup, measured })
  })
  return { from: fingerprintOf(store), points }
}

/** Rounded as it is kept: nobody knows more digits. */
export function simulatePoint({ setup, measured }: { setup: Point['setup']; measured: Measured }): Point {
  const text = JSON.stringify({ setup, run: simulate(setup, measured) }, (_, value: unknown) =>
    typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(5)) : value,
  )
  return JSON.parse(text)
}

/** A point a line, so that a change shows which ones it moved. */
export function scaleJson({ from, points }: ScaleResult): string {
  return `{"from":${JSON.stringify(from)},"points":[\n${points.map(point => JSON.stringify(point)).join(',\n')}\n]}\n`
}
