/** Everything that the sizing of docs/runbook.md rests on and that `bench/store.json` does not tell. */

interface Price {
  /** US dollars. */
  readonly usd: number
  readonly per: string
  readonly check: string
}

/**
 * List prices as of November 2026, from memory: none was looked up. They differ by region and change; put in your own and
 * run `npm run docs`. Free grants and reservations are left out.
 */
export const PRICES = {
  throughputUnit: { usd: 0.03, per: 'hour', check: 'https://azure.microsoft.com/pricing/details/event-hubs/' },
  premiumUnit: { usd: 1.233, per: 'hour', check: 'https://azure.microsoft.com/pricing/details/event-hubs/' },
  dedicatedUnit: { usd: 6.849, per: 'hour', check: 'https://azure.microsoft.com/pricing/details/event-hubs/' },
  hubEvents: { usd: 0.028, per: 'million messages', check: 'https://azure.microsoft.com/pricing/details/event-hubs/' },
  memory: { usd: 0.000026, per: 'GB and second', check: 'https://azure.microsoft.com/pricing/details/functions/' },
  runs: { usd: 0.4, per: 'million runs', check: 'https://azure.microsoft.com/pricing/details/functions/' },
  tableRequests: {
    usd: 0.00036,
    per: '10,000 requests',
    check: 'https://azure.microsoft.com/pricing/details/storage/tables/',
  },
  tableData: { usd: 0.045, per: 'GB and month', check: 'https://azure.microsoft.com/pricing/details/storage/tables/' },
  logs: { usd: 2.76, per: 'GB', check: 'https://azure.microsoft.com/pricing/details/monitor/' },
} as const satisfies Readonly<Record<string, Price>>

/** A tier of Event Hubs. */
export interface Tier {
  readonly name: string
  readonly partitions: number
  readonly units: number
  /** That a unit takes in a second. */
  readonly unitBytes: number
  readonly unitEvents: number
  readonly unitPartitions: number
  /** US dollars an hour. */
  readonly unitPrice: number
  /** Whether messages are paid for one by one. */
  readonly paysMessages: boolean
}

/**
 * https://learn.microsoft.com/azure/event-hubs/event-hubs-quotas has partitions and units. What a unit takes in is a limit
 * on Standard alone; for the others it is the lower end of what Microsoft says to expect: 5 to 10 MB
 * (https://learn.microsoft.com/azure/event-hubs/event-hubs-scalability) and 100 to 200 MB
 * (https://learn.microsoft.com/azure/event-hubs/event-hubs-dedicated-overview).
 */
export const TIERS = [
  {
    name: 'Standard',
    partitions: 32,
    units: 40,
    unitBytes: 1_000_000,
    unitEvents: 1_000,
    unitPartitions: Number.POSITIVE_INFINITY,
    unitPrice: PRICES.throughputUnit.usd,
    paysMessages: true,
  },
  {
    name: 'Premium',
    partitions: 100,
    units: 16,
    unitBytes: 5_000_000,
    unitEvents: Number.POSITIVE_INFINITY,
    unitPartitions: 200,
    unitPrice: PRICES.premiumUnit.usd,
    paysMessages: false,
  },
  {
    name: 'Dedicated',
    partitions: 1_024,
    units: 10,
    unitBytes: 100_000_000,
    unitEvents: Number.POSITIVE_INFINITY,
    unitPartitions: 2_000,
    unitPrice: PRICES.dedicatedUnit.usd,
    paysMessages: false,
  },
] as const satisfies readonly Tier[]

/** Documented limits. */
export const LIMITS = {
  /** Of a throughput unit, a second. https://learn.microsoft.com/azure/event-hubs/event-hubs-scalability */
  unitBytesIn: 1_000_000,
  unitBytesOut: 2_000_000,
  unitEventsIn: 1_000,
  /** Of a Standard namespace. */
  units: 40,
  /** Of a hub on Standard. */
  partitions: 32,
  /** What Microsoft recommends to plan with: bytes a second. */
  partitionBytes: 1_000_000,
  /** Entities a second. https://learn.microsoft.com/azure/storage/tables/scalability-targets */
  accountEntities: 20_000,
  partitionKeyEntities: 2_000,
  /** Entities that one answer holds. */
  pageEntities: 1_000,
  /** Of a function. https://learn.microsoft.com/azure/azure-functions/flex-consumption-plan */
  instances: 1_000,
} as const

interface Assumption {
  readonly is: number
  readonly means: string
}

/** What nobody measured in Azure. */
export const ASSUMPTIONS = {
  requestSeconds: {
    is: 0.015,
    means: 'seconds until Table Storage answers a write or a read by key (its metric `SuccessE2ELatency` tells yours)',
  },
  pageSeconds: { is: 0.1, means: 'seconds until it answers a page of a thousand rows' },
  cores: { is: 1, means: 'cores of an instance of 2 GB' },
  usedOfCore: { is: 0.6, means: 'part of a core that may be busy before another instance is wanted' },
  instanceGb: { is: 2, means: 'GB that an instance has and is billed for (`instanceMemoryMB`)' },
  billedSeconds: { is: 1, means: 'seconds that a run is billed for at least, where no other runs beside it' },
  hostMegabytes: { is: 400, means: 'MB of an instance that the Functions host takes' },
  logBytes: { is: 2_000, means: 'bytes of logs that a run leaves: its request, and lines that are not sampled away' },
} as const satisfies Readonly<Record<string, Assumption>>

/** Of Causeway itself. */
export const OURS = {
  /** host.json */
  batchMessages: 256,
  prefetchMessages: 512,
  functionTimeoutSeconds: 600,
  /** Rows that an instance remembers, so that it need not read them again (src/adapters/row-cache.ts). */
  rememberedRows: 5_000,
  /** Transactions of one batch that are under way at once (src/adapters/aggregate-table.ts). */
  parallelRequests: 8,
  /** Accounts that a look at the alerts reads at once (src/flows/evaluate-accounts.ts). */
  parallelLooks: 4,
  /** Accounts that a roll-up reads at once (src/flows/roll-up.ts). */
  parallelRollUps: 4,
  /** A throughput unit has room for so many partitions; fewer would leave no room for a second instance. */
  partitionsAtLeast: 4,
  /** Minutes whose rows a look at an account reads: from the hour before the longest window, 75 minutes, on average. */
  lookMinutes: 160,
  /** Minutes whose rows a roll-up reads: half an hour, and the hour before for its first ten minutes. */
  rollUpMinutes: 40,
  /** Runs a minute with the schedules of the sample settings. */
  evaluations: 4,
  watches: 1,
  rollUps: 1,
  audits: 0.2,
  retentions: 1 / 60,
  minutesRetentionDays: 30,
  hoursRetentionDays: 400,
  /** GB of logs a day that are taken at most (`logDailyCapGb`). */
  logCapGb: 5,
} as const
