import { LIMITS } from '../sizing/inputs.ts'
import { about, duration, markdownTable } from '../sizing/markdown.ts'
import type { Measured } from '../sizing/measured.ts'
import { size } from '../sizing/sizing.ts'
import { atStorage, MOST_STORAGES, SCALE_LIMITS, storagesFor } from './limits.ts'
import type { Needs } from './needs.ts'
import { ACCOUNTS, LADDER, RATES, sameSetup, WAIT } from './plan.ts'
import { zipfShares } from './zipf.ts'

/** The tables of docs/performance.md by the names of their places in it. */
export function scaleTables(all: readonly Needs[], measured: Measured): Readonly<Record<string, string>> {
  const ladder = all.filter(({ setup }) => LADDER.some(one => sameSetup(one, setup)))
  const of = (accounts: number, waitSeconds: number) =>
    ladder.filter(({ setup }) => setup.accounts === accounts && setup.waitSeconds === waitSeconds)
  return {
    scale: scaleTable(of(50, WAIT), measured),
    scalebends: bendsTable(of),
    scalestorages: storagesTable(of),
  }
}

type Row = readonly [name: string, cell: (needs: Needs) => string]

const ROWS: readonly Row[] = [
  ['partitions', ({ setup }) => setup.partitions.toLocaleString('en')],
  ['hub', ({ hub }) => `${hub.tier.name}, units: ${hub.units}`],
  ['MB a second', ({ bytesPerSecond }) => about(bytesPerSecond / 1e6)],
  ['messages in a batch', ({ run }) => about(run.batchMessages)],
  ['counted after, median / 99 of 100', ({ run }) => `${about(run.lag.median)} s / ${about(run.lag.p99)} s`],
  ['cores busy counting', ({ run }) => about(run.cores)],
  ['instances, and what asks for them', ({ instances, instancesBy }) => `${instances} (${instancesBy})`],
  [`rows a second to one key, of ${thousands(LIMITS.partitionKeyEntities)}`, ({ run }) => triple(run.keys)],
  [`marks a second to one key, of ${thousands(LIMITS.partitionKeyEntities)}`, ({ run }) => triple(run.marks)],
  ['rows a second to the table of the day', ({ run }) => tripleOf(run.load.storages[0]?.table)],
  [
    `entities a second to one storage account, of ${thousands(LIMITS.accountEntities)}`,
    ({ run }) => tripleOf(run.load.storages[0]?.entities),
  ],
  ['requests a second of counting', ({ run }) => tripleOf(run.load.storages[0]?.requests)],
  ['rows of a minute', ({ run }) => about(run.rowsPerMinute)],
  ['storage, kept', ({ gbKept }) => `${about(gbKept)} GB`],
  ['a look at all alerts takes', ({ looks }) => duration(looks.evaluate)],
  ['the last audit of a day takes', ({ looks }) => duration(looks.audit)],
  ['storage accounts that are enough', needs => String(storagesFor(needs) ?? `more than ${MOST_STORAGES}`)],
  ['US dollars a month', ({ total }) => about(total)],
]

/** Of the loads that are whole powers of ten. */
function scaleTable(needs: readonly Needs[], measured: Measured): string {
  const shown = needs.filter(({ setup }) => Number.isInteger(Math.log10(setup.recordsPerSecond)))
  return markdownTable(
    [
      '50 media accounts, batches wait 5 s; records a second',
      ...shown.map(({ setup }) => thousands(setup.recordsPerSecond)),
    ],
    [
      ...ROWS.map(([name, cell]) => [name, ...shown.map(cell)]),
      ['in several Causeways of a Standard hub each', ...shown.map(one => inCells(one, measured))],
    ],
  )
}

/** As the runbook sizes them: a Standard hub each, and each with some of the media accounts. */
function inCells({ setup, bytesPerSecond }: Needs, measured: Measured): string {
  const largest = (zipfShares(setup.accounts)[0] ?? 1) * bytesPerSecond
  if (largest > LIMITS.partitions * LIMITS.partitionBytes)
    return 'no: the largest media account needs more than one hub'
  const { cells, total } = size({ ...setup, recordsPerMinute: 60 * setup.recordsPerSecond }, measured)
  return `${cells}, for ${about(total)}`
}

type Of = (accounts: number, waitSeconds: number) => readonly Needs[]

/** The largest load of the ladder that each limit bears. */
function bendsTable(of: Of): string {
  const columns = ACCOUNTS.flatMap(accounts => [0, WAIT].map(waitSeconds => ({ accounts, waitSeconds })))
  const largest = ({ accounts, waitSeconds }: (typeof columns)[number], holds: (needs: Needs) => boolean) => {
    const bends = of(accounts, waitSeconds).findIndex(needs => !holds(needs))
    if (bends === -1) return 'all'
    return bends === 0 ? 'none' : thousands(RATES[bends - 1] ?? 0)
  }
  return markdownTable(
    ['holds up to so many records a second', ...columns.map(columnName)],
    SCALE_LIMITS.map(({ name, most, of: used }) => [
      name,
      ...columns.map(column => largest(column, needs => used(needs) <= most)),
    ]),
  )
}

function columnName({ accounts, waitSeconds }: { readonly accounts: number; readonly waitSeconds: number }): string {
  return waitSeconds === 0 ? `${accounts} accounts` : `${accounts}, waiting`
}

/** How much several storage accounts bear. */
function storagesTable(of: Of): string {
  const columns = ACCOUNTS.map(accounts => of(accounts, WAIT))
  const counts = columns[0]?.[0]?.run.load.storages.map(({ storages }) => storages) ?? []
  return markdownTable(
    ['storage accounts hold up to so many records a second', ...ACCOUNTS.map(accounts => `${accounts} accounts`)],
    counts.map((storages, index) => [
      String(storages),
      ...columns.map(column => {
        const bends = column.findIndex(
          needs => atStorage(needs, needs.run.load.storages[index]) > LIMITS.accountEntities,
        )
        return bends === -1 ? 'all' : thousands(RATES[bends - 1] ?? 0)
      }),
    ]),
  )
}

function triple({ median, p99, max }: { readonly median: number; readonly p99: number; readonly max: number }): string {
  return [median, p99, max].map(about).join(' / ')
}

function tripleOf(found: Parameters<typeof triple>[0] | undefined): string {
  return found === undefined ? '' : triple(found)
}

function thousands(value: number): string {
  return value.toLocaleString('en')
}
