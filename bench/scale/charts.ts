import type { TopLevelSpec } from 'vega-lite'
import type { Chart } from '../charts/render.ts'
import { COST_ITEMS } from '../sizing/costs.ts'
import { LIMITS } from '../sizing/inputs.ts'
import { atStorage, SCALE_LIMITS } from './limits.ts'
import type { Needs } from './needs.ts'
import { GRID, GRID_RATES, LADDER, sameSetup, WAIT } from './plan.ts'
import { STORAGES } from './setup.ts'

/** The pictures of docs/performance.md by the names of their files. */
export function scaleCharts(all: readonly Needs[]): Readonly<Record<string, Chart>> {
  const waiting = (setups: readonly Needs['setup'][]) =>
    all.filter(({ setup }) => setup.waitSeconds === WAIT && setups.some(one => sameSetup(one, setup)))
  const [ladder, grid] = [waiting(LADDER), waiting(GRID)]
  return {
    bends: bendsChart(ladder),
    partitions: partitionsChart(grid),
    storages: storagesChart(ladder),
    costs: costsChart(ladder),
  }
}

type Encoding = NonNullable<Extract<TopLevelSpec, { mark: unknown }>['encoding']>
type Row = Readonly<Record<string, string | number>>

const accountsOf = ({ setup }: Needs) => `${setup.accounts} media accounts`
const BY_ACCOUNTS = { field: 'accounts', type: 'nominal', title: null, sort: null } as const

/** One panel for each number of media accounts, with a line at what must not be passed, if there is such a thing. */
function panels(rows: readonly Row[], encoding: Encoding, limit?: number): Chart {
  return colours => ({
    data: { values: [...rows] },
    facet: { column: BY_ACCOUNTS },
    spec: {
      width: 250,
      height: 260,
      layer: [
        ...(limit === undefined
          ? []
          : [
              {
                mark: { type: 'rule' as const, color: colours.limit, strokeWidth: 2 },
                encoding: { y: { datum: limit } },
              },
            ]),
        { mark: { type: 'line', strokeWidth: 2, clip: true, point: { filled: true, size: 45 } }, encoding },
      ],
    },
  })
}

function log(field: string, title: string, domain: [number, number], format = '~s') {
  return {
    field,
    type: 'quantitative',
    title,
    scale: { type: 'log', domain, nice: false },
    axis: { format, values: decades(domain) },
  } as const
}

function decades([low, high]: readonly [number, number]): number[] {
  const exponents = Math.round(Math.log10(high / low)) + 1
  return Array.from({ length: exponents }, (_, index) => Number((low * 10 ** index).toPrecision(1)))
}

const RECORDS = log('records', 'records a second', [1e3, 1e7])

/** How much of each limit is used, as the load grows. */
function bendsChart(ladder: readonly Needs[]): Chart {
  const limits = SCALE_LIMITS.filter(({ short }) => short !== 'late')
  const rows = ladder.flatMap(needs =>
    limits.map(({ name, most, of }) => ({
      accounts: accountsOf(needs),
      records: needs.setup.recordsPerSecond,
      limit: name,
      used: of(needs) / most,
    })),
  )
  return panels(
    rows,
    {
      x: RECORDS,
      y: log('used', 'part of the limit used', [1e-3, 1e3], '~g'),
      color: {
        field: 'limit',
        type: 'nominal',
        title: null,
        sort: limits.map(({ name }) => name),
        legend: { columns: 2 },
      },
    },
    1,
  )
}

/** What more partitions ask of one storage account. */
function partitionsChart(grid: readonly Needs[]): Chart {
  const late = SCALE_LIMITS.find(({ short }) => short === 'late')
  const rows = grid
    .filter(needs => late === undefined || late.of(needs) <= late.most)
    .map(needs => ({
      accounts: accountsOf(needs),
      partitions: needs.setup.partitions,
      records: needs.setup.recordsPerSecond.toLocaleString('en'),
      entities: atStorage(needs, needs.run.load.storages[0]),
    }))
  return panels(
    rows,
    {
      x: {
        field: 'partitions',
        type: 'quantitative',
        title: 'partitions of the hub',
        scale: { type: 'log', base: 2, domain: [4, 1_024], nice: false },
        axis: { values: [4, 16, 64, 256, 1_024], format: 'd' },
      },
      y: log('entities', 'entities a second', [10, 1e6]),
      color: {
        field: 'records',
        type: 'nominal',
        title: 'records a second',
        sort: GRID_RATES.map(rate => rate.toLocaleString('en')),
      },
    },
    LIMITS.accountEntities,
  )
}

/** What the busiest of several storage accounts is asked for. */
function storagesChart(ladder: readonly Needs[]): Chart {
  const rows = ladder.flatMap(needs =>
    needs.run.load.storages.map(found => ({
      accounts: accountsOf(needs),
      records: needs.setup.recordsPerSecond,
      storages: String(found.storages),
      entities: atStorage(needs, found),
    })),
  )
  return panels(
    rows,
    {
      x: RECORDS,
      y: log('entities', 'entities a second', [10, 1e6]),
      color: { field: 'storages', type: 'nominal', title: 'storage accounts', sort: STORAGES.map(String) },
    },
    LIMITS.accountEntities,
  )
}

/** US dollars a month, by item. */
function costsChart(ladder: readonly Needs[]): Chart {
  const rows = ladder
    .flatMap(needs =>
      [...COST_ITEMS, 'all' as const].map(item => ({
        accounts: accountsOf(needs),
        records: needs.setup.recordsPerSecond,
        item,
        usd: item === 'all' ? needs.total : needs.costs[item],
      })),
    )
    .filter(({ usd }) => usd > 0)
  return panels(rows, {
    x: RECORDS,
    y: log('usd', 'US dollars a month', [1, 1e6]),
    color: { field: 'item', type: 'nominal', title: null, sort: [...COST_ITEMS, 'all'], legend: { columns: 4 } },
  })
}
