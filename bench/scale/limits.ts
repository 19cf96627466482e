import { LIMITS, OURS } from '../sizing/inputs.ts'
import type { StorageFound } from './load.ts'
import type { Needs } from './needs.ts'
import { STORAGES } from './setup.ts'

/** Something that bears no more than so much. */
export interface Limit {
  readonly name: string
  /** In a table of a hundred columns. */
  readonly short: string
  readonly most: number
  readonly of: (needs: Needs) => number
}

/** A message that waited longer waits ever longer. */
const LATE_SECONDS = 30

/** Of seconds the one that 99 of 100 stay under, where a second is what is limited; of a partition key the busiest one. */
export const SCALE_LIMITS: readonly Limit[] = [
  {
    name: 'the storage account',
    short: 'store',
    most: LIMITS.accountEntities,
    of: needs => atStorage(needs, needs.run.load.storages[0]),
  },
  {
    name: 'a partition key of minutes',
    short: 'key',
    most: LIMITS.partitionKeyEntities,
    of: ({ run }) => run.keys.max,
  },
  {
    name: 'a partition key of marks',
    short: 'marks',
    most: LIMITS.partitionKeyEntities,
    of: ({ run }) => run.marks.max,
  },
  { name: 'a look at the alerts, of a minute', short: 'look', most: 60, of: ({ looks }) => looks.evaluate },
  {
    name: `the last audit of a day, of ${OURS.functionTimeoutSeconds / 60} minutes`,
    short: 'audit',
    most: OURS.functionTimeoutSeconds,
    of: ({ looks }) => looks.audit,
  },
  {
    name: 'a partition of the hub, of 1 MB a second',
    short: 'hub',
    most: LIMITS.partitionBytes,
    of: ({ bytesPerSecond, setup }) => bytesPerSecond / setup.partitions,
  },
  { name: 'instances', short: 'inst', most: LIMITS.instances, of: ({ instances }) => instances },
  { name: 'one partition, counted in time', short: 'late', most: LATE_SECONDS, of: ({ run }) => run.lag.max },
]

/** What the busiest of so many storage accounts is asked for in a second: rows, or requests with those of the timers. */
export function atStorage({ lookRequestsPerSecond }: Needs, found: StorageFound | undefined): number {
  if (found === undefined) return 0
  return Math.max(found.entities.p99, found.requests.p99 + lookRequestsPerSecond / found.storages)
}

/** As few storage accounts as bear it; undefined where all of these are too few. */
export function storagesFor(needs: Needs): number | undefined {
  const enough = needs.run.load.storages.find(found => atStorage(needs, found) <= LIMITS.accountEntities)
  return enough?.storages
}

export const MOST_STORAGES = Math.max(...STORAGES)

export function bendsAt(needs: Needs): readonly Limit[] {
  return SCALE_LIMITS.filter(({ most, of }) => of(needs) > most)
}
