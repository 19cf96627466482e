import { setTimeout as sleep } from 'node:timers/promises'
import { createProgressTable } from '../../src/adapters/progress-table.ts'
import { openTables } from '../../src/adapters/tables.ts'
import { RECORDS_A_MESSAGE } from '../store/traffic.ts'
import type { Share } from './end-to-end/shares.ts'
import { type BenchSystem, startSystem } from './processes/system.ts'
import type { BenchOptions, Figure, Section } from './section.ts'

const TRAFFIC = { accounts: 5, okShare: 0.95 } as const
const RETAIN_BYTES = 1024 * 1024 * 1024
const NOWHERE = 'http://127.0.0.1:9/none'
/** Smaller parts are told together. */
const TOLD_SHARE = 0.01
const BUSY = 'of the busy time'

/**
 * Hub stand-in -> functions host -> bundle -> table service. The clients of hub and tables and the host run where our code
 * does, as in Azure the worker does, so the share is that of the processor time of this one process; hub and tables, which
 * are no part of Causeway, have processes of their own. The hub is filled before the clock starts. How many messages make a
 * batch depends on how fast the machine is, and the share on that, so it has a goal and no baseline.
 */
export const endToEnd: Section = {
  name: 'end-to-end',
  async run(options) {
    const system = await startSystem({ retainBytes: RETAIN_BYTES, timers: 'held', webhook: NOWHERE })
    try {
      return figuresOf(await measure(system, options))
    } finally {
      await system.close()
    }
  },
}

interface Measured {
  readonly records: number
  readonly seconds: number
  readonly processorSeconds: number
  readonly shares: readonly Share[]
}

async function measure(system: BenchSystem, options: BenchOptions): Promise<Measured> {
  const { tables, hubProcess, functions } = system
  const { short } = options
  // Half a second of fewer would be half compiling.
  const warmUp = short ? 1_000 : 2_000
  const messages = warmUp + (short ? 4_000 : 10_000)
  options.progress(`end-to-end: ${messages * RECORDS_A_MESSAGE} records go into the hub`)
  await hubProcess.ask('fill', { ...TRAFFIC, messages })
  await system.startFunctions()
  options.progress('end-to-end: they are counted')
  const from = await untilCounted(tables, warmUp)
  await functions.ask('startProfile', undefined)
  const to = await untilCounted(tables, messages)
  const profiled = await functions.ask('stopProfile', undefined)
  await functions.ask('close', undefined)
  return { records: to.records - from.records, seconds: (to.time - from.time) / 1_000, ...profiled }
}

/** When so many messages are counted, and how many records that are. */
async function untilCounted(tables: string, messages: number) {
  const progress = createProgressTable(openTables({ kind: 'connection-string', connectionString: tables }))
  for (;;) {
    const shards = [...(await progress.all()).values()]
    const all = (part: 'messages' | 'records') => shards.reduce((sum, shard) => sum + shard[part], 0)
    if (all('messages') >= messages) return { records: all('records'), time: performance.now() }
    await sleep(20)
  }
}

function figuresOf({ records, seconds, processorSeconds, shares }: Measured): readonly Figure[] {
  const told = shares.filter(({ share }) => share >= TOLD_SHARE)
  const others = shares.filter(({ share }) => share < TOLD_SHARE)
  const ours = shares.filter(({ of }) => of.startsWith('src'))
  return [
    { name: 'counted', value: records / seconds, unit: 'records/s' },
    { name: 'processor time of 1,000 records', value: (1e6 * processorSeconds) / records, unit: 'ms' },
    { name: 'our code', value: sumOf(ours), unit: BUSY, goal: { most: 0.4 } },
    ...[...told, { of: 'all else', share: sumOf(others) }].map(({ of, share }) => ({
      name: `of it ${of}`,
      value: share,
      unit: BUSY,
    })),
  ]
}

function sumOf(shares: readonly Share[]): number {
  return shares.reduce((sum, { share }) => sum + share, 0)
}
