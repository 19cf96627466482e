import { type BatchCost, STATES } from '../store/ingest-costs.ts'
import { perThousand } from '../store/processor.ts'
import type { StoreResult } from '../store/result.ts'
import { RECORDS_A_MESSAGE } from '../store/traffic.ts'
import { BENDS, recordsAtBend } from './bends.ts'
import type { Load } from './cell.ts'
import { COST_ITEMS } from './costs.ts'
import { ASSUMPTIONS, LIMITS, OURS, PRICES } from './inputs.ts'
import { about, duration, markdownTable } from './markdown.ts'
import { readMeasured } from './measured.ts'
import { type Sizing, size } from './sizing.ts'

const OK_SHARE = 0.95
const RECORD = { recordBytes: 750, recordsPerMessage: RECORDS_A_MESSAGE } as const
const WAIT = 5

/** Columns of the sizing, each at its busiest. */
const LOADS: readonly Load[] = [
  { ...RECORD, recordsPerMinute: 1_000, accounts: 1, waitSeconds: 0 },
  { ...RECORD, recordsPerMinute: 100_000, accounts: 5, waitSeconds: 0 },
  { ...RECORD, recordsPerMinute: 100_000, accounts: 5, waitSeconds: WAIT },
  { ...RECORD, recordsPerMinute: 10_000_000, accounts: 50, waitSeconds: 0 },
  { ...RECORD, recordsPerMinute: 10_000_000, accounts: 50, waitSeconds: WAIT },
]

/** The tables of docs/runbook.md by the names of their places in it. */
export function runbookTables(result: StoreResult): Readonly<Record<string, string>> {
  const measured = readMeasured(result, OK_SHARE)
  const sizings = LOADS.map(load => size(load, measured))
  const many = { ...RECORD, recordsPerMinute: 10_000_000, accounts: 50, waitSeconds: WAIT }
  return {
    sizing: table('records a minute', sizings, loadName, NEEDS),
    cost: table('US dollars a month', sizings, loadName, COSTS),
    bends: bendsTable(load => bend => recordsAtBend(bend, load, measured)),
    cells: table(
      '10,000,000 records a minute of 50 accounts',
      [4, 8, 16].map(cells => size(many, measured, cells)),
      ({ cells }) => `${cells} Causeways`,
      CELLS,
    ),
    batches: batchesTable(result),
    looks: markdownTable(
      ['one run, with the rows of six hours', 'requests', 'entities read', 'entities written'],
      result.looks.map(({ look, requests, read, written }) => [
        look,
        ...[requests, read, written].map(count => count.toLocaleString('en')),
      ]),
    ),
    processor: processorTable(result),
    prices: markdownTable(
      ['price', 'US dollars', 'for each', 'check'],
      Object.entries(PRICES).map(([name, { usd, per, check }]) => [`\`${name}\``, String(usd), per, `<${check}>`]),
    ),
    assumptions: markdownTable(
      ['assumption', 'is', 'which is'],
      Object.entries(ASSUMPTIONS).map(([name, { is, means }]) => [`\`${name}\``, String(is), means]),
    ),
  }
}

type Row = readonly [name: string, cell: (sizing: Sizing) => string]

const NEEDS: readonly Row[] = [
  ['media accounts', ({ load }) => String(load.accounts)],
  ['bytes a second', ({ load }) => `${about((load.recordsPerMinute * load.recordBytes) / 60 / 1e6)} MB`],
  ['Causeways; all below is of each', ({ cells }) => String(cells)],
  ['throughput units (`throughputUnits`)', ({ cell }) => String(cell.throughputUnits)],
  ['partitions (`partitionCount`)', ({ cell }) => String(cell.partitions)],
  ['messages in a batch', ({ cell }) => about(cell.batchMessages)],
  ['batches a second', ({ cell }) => about(cell.batchesPerSecond)],
  ['cores busy counting', ({ cell }) => about(cell.cores)],
  [
    'instances that count, and what asks for more than one',
    ({ cell }) => (cell.instances === 1 ? '1' : `${cell.instances} (${cell.instancesBy})`),
  ],
  [
    `requests to tables a second, of ${LIMITS.accountEntities.toLocaleString('en')}`,
    ({ cell }) => about(cell.requestsPerSecond),
  ],
  [
    `entities written a second, of ${LIMITS.accountEntities.toLocaleString('en')}`,
    ({ cell }) => about(cell.writtenPerSecond),
  ],
  [
    `entities written a second to one partition key, of ${LIMITS.partitionKeyEntities.toLocaleString('en')}`,
    ({ cell }) => about(cell.writtenPerKey),
  ],
  ['rows of a minute', ({ cell }) => about(cell.rowsPerMinute)],
  ['entities a day', ({ cell }) => about(cell.storage.entitiesPerDay)],
  ['storage a day', ({ cell }) => `${about(cell.storage.gbPerDay)} GB`],
  [
    `storage, minutes for ${OURS.minutesRetentionDays} days and hours for ${OURS.hoursRetentionDays}`,
    ({ cell }) => `${about(cell.storage.gbKept)} GB`,
  ],
  ['a look at all alerts takes', ({ cell }) => duration(cell.looks.evaluate)],
  ['the last audit of a day takes', ({ cell }) => duration(cell.looks.audit)],
]

const COSTS: readonly Row[] = [
  ...COST_ITEMS.map((item): Row => [item, ({ costs, cells }) => about(cells * costs[item])]),
  ['**all**', ({ total }) => `**${about(total)}**`],
]

const CELLS: readonly Row[] = [
  ...NEEDS.filter(([name]) => /partitions|throughput|looks?|audit|storage, /.test(name)),
  ['accounts of each', ({ load, cells }) => String(Math.ceil(load.accounts / cells))],
  ['US dollars a month, all together', ({ total }) => about(total)],
]

function table(title: string, sizings: readonly Sizing[], head: (sizing: Sizing) => string, rows: readonly Row[]) {
  return markdownTable(
    [title, ...sizings.map(head)],
    rows.map(([name, cell]) => [name, ...sizings.map(cell)]),
  )
}

function loadName({ load }: Sizing): string {
  const records = load.recordsPerMinute.toLocaleString('en')
  return load.waitSeconds === 0 ? records : `${records}, waiting ${load.waitSeconds} s`
}

function bendsTable(find: (load: Load) => (bend: (typeof BENDS)[number]) => number | undefined): string {
  const accounts = [1, 5, 50]
  const columns = accounts.map(of => find({ ...RECORD, recordsPerMinute: 1, accounts: of, waitSeconds: WAIT }))
  const rows = BENDS.map(bend => ({ limit: bend.limit, at: columns.map(column => column(bend)) }))
  const first = ({ at }: (typeof rows)[number]) => Math.min(...at.map(records => records ?? Number.POSITIVE_INFINITY))
  return markdownTable(
    ['met at so many records a minute', ...accounts.map(of => (of === 1 ? '1 account' : `${of} accounts`))],
    rows
      .toSorted((a, b) => first(a) - first(b))
      .map(({ limit, at }) => [limit, ...at.map(records => (records === undefined ? 'never' : about(records)))]),
  )
}

/** Batches of a hundred messages, which are five thousand records. */
function batchesTable({ batches }: StoreResult): string {
  const shown = batches.filter(({ messages }) => messages === MESSAGES)
  const kinds = Map.groupBy(shown, ({ accounts, okShare }) => `${accounts}; ${100 * okShare} % succeed`)
  return markdownTable(
    ['for 1,000 records: requests / entities written; accounts', ...STATES],
    [...kinds].map(([name, ofKind]) => [
      name,
      ...STATES.map(state => costCell(ofKind.find(one => one.state === state))),
    ]),
  )
}

const MESSAGES = 100

function costCell(batch: BatchCost | undefined): string {
  const counts = batch === undefined ? [] : [batch.requests, batch.written]
  return counts.map(count => perThousand(count, MESSAGES).toFixed(1)).join(' / ')
}

function processorTable({ processor, batches }: StoreResult): string {
  const costs = batches.filter(
    ({ accounts, okShare, state }) => accounts === 5 && okShare === OK_SHARE && state === 'same minute',
  )
  return markdownTable(
    ['records in a batch; 5 accounts, 95 % succeed', 'requests', 'entities written', 'user time', 'for 1,000 records'],
    costs.map(({ messages, okShare, requests, written }) => {
      const found = processor.batches.find(batch => batch.messages === messages && batch.okShare === okShare)
      const time = found?.milliseconds ?? Number.NaN
      return [
        (messages * RECORDS_A_MESSAGE).toLocaleString('en'),
        String(requests),
        String(written),
        `${about(time)} ms`,
        `${about(perThousand(time, messages))} ms`,
      ]
    }),
  )
}
