import { ASSUMPTIONS, OURS, PRICES } from './inputs.ts'
import { type Looks, runsPerSecond } from './looks.ts'

export const COST_ITEMS = [
  'hub units',
  'hub messages',
  'counting',
  'timers',
  'table requests',
  'table data',
  'logs',
] as const
export type CostItem = (typeof COST_ITEMS)[number]
/** US dollars a month. */
export type Costs = Readonly<Record<CostItem, number>>

/** What is paid for, of one Causeway. */
export interface Use {
  /** Of all units of the hub, US dollars. */
  readonly hubPerHour: number
  /** Such as are paid for one by one. */
  readonly messagesPerSecond: number
  readonly batchesPerSecond: number
  readonly instances: number
  readonly busy: number
  readonly looks: Looks['seconds']
  readonly requestsPerSecond: number
  readonly gbKept: number
}

const MONTH_SECONDS = 730 * 3_600

export function costsOf(use: Use): Costs {
  const timers = timersOf(use.looks)
  const runs = (use.batchesPerSecond + timers.runsPerSecond) * MONTH_SECONDS
  const gbSecond = ASSUMPTIONS.instanceGb.is * PRICES.memory.usd
  const logGb = Math.min((runs * ASSUMPTIONS.logBytes.is) / 1e9, (OURS.logCapGb * MONTH_SECONDS) / 86_400)
  const perRun = PRICES.runs.usd / 1e6
  return {
    'hub units': (use.hubPerHour * MONTH_SECONDS) / 3_600,
    'hub messages': ((use.messagesPerSecond * MONTH_SECONDS) / 1e6) * PRICES.hubEvents.usd,
    counting: MONTH_SECONDS * (use.instances * use.busy * gbSecond + use.batchesPerSecond * perRun),
    timers: MONTH_SECONDS * (timers.busy * gbSecond + timers.runsPerSecond * perRun),
    'table requests': ((use.requestsPerSecond * MONTH_SECONDS) / 10_000) * PRICES.tableRequests.usd,
    'table data': use.gbKept * PRICES.tableData.usd,
    logs: logGb * PRICES.logs.usd,
  }
}

export function totalOf(costs: Costs): number {
  return COST_ITEMS.reduce((sum, item) => sum + costs[item], 0)
}

/** Each timer runs on an instance of its own. */
function timersOf(looks: Looks['seconds']): { readonly runsPerSecond: number; readonly busy: number } {
  const timers = [
    [OURS.evaluations, looks.evaluate],
    [OURS.rollUps, looks.rollUp],
    [OURS.audits, looks.audit / 2],
    [OURS.watches, 0],
    [OURS.retentions, 0],
  ] as const
  const each = timers.map(([perMinute, seconds]) => {
    const billed = Math.max(ASSUMPTIONS.billedSeconds.is, seconds)
    return { runs: runsPerSecond(perMinute, billed), busy: Math.min(1, (perMinute / 60) * billed) }
  })
  return {
    runsPerSecond: each.reduce((sum, { runs }) => sum + runs, 0),
    busy: each.reduce((sum, { busy }) => sum + busy, 0),
  }
}
