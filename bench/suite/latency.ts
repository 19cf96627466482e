import { setTimeout as sleep } from 'node:timers/promises'
import { openHubSender } from '../../local/hub-sender.ts'
import { startTeamsInbox } from '../../local/teams-inbox.ts'
import { HUB } from '../store/instance.ts'
import { createProbes, type Probe, type Probes } from './latency/probes.ts'
import { type BenchSystem, startSystem } from './processes/system.ts'
import type { BenchOptions, Figure, Section } from './section.ts'

/** Storms begin at moments that have nothing to do with the schedule, and in one look are fewer than cards may be. */
const APART = 1_700
/** A message of fifty records each: 2,000 records a second. */
const FLOW = { accounts: 5, okShare: 0.95, every: 25 } as const
/** Until the flow's own alerts are told and the compiler has seen what is hot. */
const SETTLE = 20_000
const PATIENCE = 60_000
/** One turn of the schedule (15 s) and as long as a card may take on top. */
const CARD_GOAL = 20_000
const RETAIN_BYTES = 256 * 1024 * 1024

/**
 * How soon a failure is seen and told, from the sending of its message, at the schedule of the sample settings; while
 * nothing else happens, and while 2,000 records a second are counted. Nearly all of the time until a card is the wait for
 * the next look. The short form does not wait for the cards of the quiet system.
 */
export const latency: Section = {
  name: 'latency',
  async run(options) {
    let probes: Probes | undefined
    const inbox = await startTeamsInbox({ onCard: ({ card }) => probes?.told(JSON.stringify(card)) })
    try {
      const system = await startSystem({ retainBytes: RETAIN_BYTES, timers: 'run', webhook: inbox.webhookUrl })
      try {
        await system.startFunctions()
        const sender = await openHubSender(system.hub, HUB)
        try {
          probes = createProbes(system.tables, sender)
          return await measure(probes, system, options)
        } finally {
          await sender.close()
        }
      } finally {
        await system.close()
      }
    } finally {
      await inbox.close()
    }
  },
}

async function measure(probes: Probes, system: BenchSystem, options: BenchOptions): Promise<readonly Figure[]> {
  const quiet = await storms('quiet', probes, options)
  const quietRows = await rowFigures('quiet', quiet)
  const quietCards = options.short ? [] : await cardFigures('quiet', quiet)
  await system.hubProcess.ask('flow', FLOW)
  if (!options.short) await sleep(SETTLE)
  const busy = await storms('beside ingest', probes, options)
  const busyFigures = [...(await rowFigures('beside ingest', busy)), ...(await cardFigures('beside ingest', busy))]
  await system.hubProcess.ask('stopFlow', undefined)
  return [...quietRows, ...quietCards, ...busyFigures]
}

async function storms(when: string, probes: Probes, options: BenchOptions): Promise<readonly Probe[]> {
  const count = options.short ? 2 : 40
  const sent: Probe[] = []
  while (sent.length < count) {
    if (sent.length > 0) await sleep(APART)
    sent.push(await probes.send())
    options.progress(`latency: ${sent.length} of ${count} storms sent, ${when}`)
  }
  return sent
}

async function rowFigures(when: string, probes: readonly Probe[]): Promise<readonly Figure[]> {
  const times = await Promise.all(probes.map(({ row }) => row))
  return spreadOf(`enqueued to row visible, ${when}`, times)
}

async function cardFigures(when: string, probes: readonly Probe[]): Promise<readonly Figure[]> {
  const times = await Promise.all(probes.map(({ account, card }) => inTime(card, account)))
  return spreadOf(`enqueued to card, ${when}`, times, CARD_GOAL)
}

async function inTime(card: Promise<number>, account: string): Promise<number> {
  const given = new AbortController()
  const late = sleep(PATIENCE, undefined, { signal: given.signal }).then(() => {
    throw new Error(`No card told of ${account} within a minute.`)
  })
  try {
    return await Promise.race([card, late])
  } finally {
    given.abort()
  }
}

function spreadOf(name: string, times: readonly number[], most?: number): readonly Figure[] {
  const sorted = times.toSorted((a, b) => a - b)
  const [median, worst] = [sorted[Math.floor(sorted.length / 2)] ?? Number.NaN, sorted.at(-1) ?? Number.NaN]
  return [
    { name: `${name}: median`, value: median, unit: 'ms' },
    { name: `${name}: worst`, value: worst, unit: 'ms', ...(most === undefined ? {} : { goal: { most } }) },
  ]
}
