import { type Cell, type Load, sizeCell } from './cell.ts'
import { LIMITS, OURS } from './inputs.ts'
import type { Measured } from './measured.ts'

/** Something that one Causeway bears no more than so much of. */
export interface Bend {
  readonly limit: string
  readonly most: number
  readonly of: (cell: Cell) => number
}

/** A look later than this is later than the next one is due. */
const LOOK_SECONDS = 60 / OURS.evaluations

export const BENDS: readonly Bend[] = [
  { limit: `a look at all alerts takes ${LOOK_SECONDS} s`, most: LOOK_SECONDS, of: ({ looks }) => looks.evaluate },
  { limit: 'a look at all alerts takes a minute', most: 60, of: ({ looks }) => looks.evaluate },
  { limit: 'a roll-up takes a minute', most: 60, of: ({ looks }) => looks.rollUp },
  {
    limit: `the last audit of a day takes ${OURS.functionTimeoutSeconds / 60} minutes (\`functionTimeout\`)`,
    most: OURS.functionTimeoutSeconds,
    of: ({ looks }) => looks.audit,
  },
  {
    limit: `${LIMITS.partitions} partitions take 1 MB a second each`,
    most: LIMITS.partitions * LIMITS.partitionBytes,
    of: ({ bytesPerSecond }) => bytesPerSecond,
  },
  { limit: `${LIMITS.units} throughput units`, most: LIMITS.units, of: ({ throughputUnits }) => throughputUnits },
  {
    limit: `${LIMITS.accountEntities.toLocaleString('en')} entities a second in the storage account`,
    most: LIMITS.accountEntities,
    of: ({ writtenPerSecond, requestsPerSecond }) => Math.max(writtenPerSecond, requestsPerSecond),
  },
  {
    limit: `${LIMITS.partitionKeyEntities.toLocaleString('en')} entities a second in one partition key`,
    most: LIMITS.partitionKeyEntities,
    of: ({ writtenPerKey }) => writtenPerKey,
  },
]

/** Nobody asks further. */
const MOST_RECORDS = 1e8

/** The records a minute at which a limit is met; undefined where nobody comes so far. */
export function recordsAtBend({ most, of }: Bend, load: Load, measured: Measured): number | undefined {
  const holds = (recordsPerMinute: number) => of(sizeCell({ ...load, recordsPerMinute }, measured)) <= most
  if (holds(MOST_RECORDS)) return undefined
  let [good, bad] = [1, MOST_RECORDS]
  while (bad / good > 1.01) {
    const middle = Math.sqrt(good * bad)
    if (holds(middle)) good = middle
    else bad = middle
  }
  return good
}
