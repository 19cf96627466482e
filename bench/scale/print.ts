import { about } from '../sizing/markdown.ts'
import { bendsAt, storagesFor } from './limits.ts'
import type { Needs } from './needs.ts'

type Column = readonly [head: string, width: number, cell: (needs: Needs) => string]

/** A hundred columns. */
const COLUMNS: readonly Column[] = [
  ['records/s', 10, ({ setup }) => setup.recordsPerSecond.toLocaleString('en')],
  ['part.', 6, ({ setup }) => String(setup.partitions)],
  ['batch', 5, ({ run }) => about(run.batchMessages)],
  ['late s', 7, ({ run }) => about(run.lag.p99)],
  ['key', 4, ({ run }) => String(run.keys.max)],
  ['marks', 6, ({ run }) => String(run.marks.max)],
  ['storage', 8, ({ run }) => about(run.load.storages[0]?.entities.p99 ?? 0)],
  ['of', 3, needs => String(storagesFor(needs) ?? '-')],
  ['inst.', 5, ({ instances }) => String(instances)],
  ['hub', 6, ({ hub }) => `${hub.units} ${hub.tier.name[0]?.toLowerCase()}u`],
  ['$/month', 9, ({ total }) => about(total)],
]

export function scaleText(all: readonly Needs[]): string {
  const groups = Map.groupBy(
    all,
    ({ setup }) => `${setup.accounts} media accounts, batches ${waits(setup.waitSeconds)}`,
  )
  const tables = [...groups].map(([name, ofGroup]) => [`${name}:`, head(), ...ofGroup.map(line), ''].join('\n'))
  return `${tables.join('\n')}\n${LEGEND}\n`
}

const LEGEND = `batch: messages in one. late: until 99 of 100 messages are counted. key, marks: rows and marks
a second to the busiest partition key. storage: entities a second with one storage account.
of: storage accounts that are enough. hub: units of Standard (su), Premium (pu), Dedicated (du).`

function waits(seconds: number): string {
  return seconds === 0 ? 'as shipped' : `wait ${seconds} s`
}

function head(): string {
  return `${COLUMNS.map(([name, width]) => name.padStart(width)).join('')}  bends at`
}

function line(needs: Needs): string {
  const cells = COLUMNS.map(([, width, cell]) => cell(needs).padStart(width)).join('')
  return `${cells}  ${bendsAt(needs)
    .map(({ short }) => short)
    .join(' ')}`
}
