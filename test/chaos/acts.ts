import { setTimeout as delay } from 'node:timers/promises'
import { DAY, HOUR, MINUTE } from '../../src/core/window.ts'
import type { Crew, Worker } from './crew.ts'
import type { HubFeed } from './hub-feed.ts'
import type { Ledger } from './ledger.ts'
import { between, pick, type Random, weighted } from './random.ts'
import { DROPPED_DAYS } from './scenes.ts'
import type { World } from './world.ts'

/** What the campaign does beside failing requests, and how often. */
const ACTS = {
  /** SIGKILL, and another worker in its place, which starts somewhere before what was whole. */
  kill: 24,
  /** One more worker beside those that run: in a consumer group of its own it reads the same messages at the same time. */
  'second reader': 22,
  /** One more worker in the group of one that runs: it takes the partitions over, batches under way go on. */
  takeover: 14,
  /** A worker stops in order, when there is another. */
  retire: 8,
  'clock jump': 16,
  'drop table': 10,
  /** Readers that have been at it for a while know rows by heart, which is what makes a lost update likely. */
  'let be': 24,
} as const

export type ActKind = keyof typeof ACTS

export interface Acts {
  /** Does one act that is possible now. */
  next(): Promise<void>
  /** Sees to it that there are two workers at least, neither much faster, that read the same messages at the same time. */
  overlap(): Promise<void>
  /** Ends the faults and all workers but one, an old one or a new one. */
  heal(): Promise<void>
  readonly done: Map<ActKind, number>
}

const SECOND = 1_000
/** More would only wait for the processor. */
const MOST_WORKERS = 3
const SLOW_SIZES = [1, 3, 9] as const
/** With these a worker is through with what is left in a few seconds. */
const FAST_SIZES = [30, 100, 256] as const

interface Stage {
  readonly world: World
  readonly crew: Crew
  readonly feed: HubFeed
  readonly ledger: Ledger
  readonly main: string
  readonly random: Random
}

export function createActs({ world, crew, feed, ledger, main, random }: Stage): Acts {
  const done = new Map<ActKind, number>()
  let groups = 0

  const start = async (group: string, batchSize: number): Promise<Worker> => {
    const shards = await world.stored.shards()
    const { hostJson, settings } = world
    const since = feed.startBehind(shards, random)
    const eventHubs = {
      ...hostJson.extensions.eventHubs,
      maxEventBatchSize: batchSize,
      prefetchCount: 2 * batchSize,
      initialOffsetOptions:
        since === undefined
          ? { type: 'fromStart' }
          : { type: 'fromEnqueuedTime', enqueuedTimeUtc: new Date(since).toISOString() },
    }
    return crew.start({
      group,
      batchSize,
      main,
      hostJson: { ...hostJson, extensions: { ...hostJson.extensions, eventHubs } },
      settings: { ...settings, EVENT_HUB_CONSUMER_GROUP: group },
    })
  }
  const note = (act: ActKind) => done.set(act, (done.get(act) ?? 0) + 1)
  const newGroup = () => `readers${++groups}`
  const startAnother = (group: string) => start(group, pick(random, [...SLOW_SIZES, ...FAST_SIZES]))

  const perform = async (act: ActKind): Promise<void> => {
    const worker = crew.alive()[Math.floor(random() * crew.alive().length)]
    switch (act) {
      case 'kill':
        await worker?.kill()
        if (random() < 0.6) await startAnother(newGroup())
        return
      case 'second reader':
        await startAnother(newGroup())
        return
      case 'takeover':
        await startAnother(worker?.group ?? newGroup())
        return
      case 'retire':
        await worker?.retire()
        return
      case 'let be':
        return
      case 'clock jump':
        worker?.moveClock(pick(random, [-2 * DAY, -HOUR, -MINUTE, 30 * SECOND, 7 * MINUTE, 2 * HOUR, 3 * DAY]))
        return
      case 'drop table': {
        const day = pick(random, [DROPPED_DAYS[0] ?? '', ...DROPPED_DAYS])
        const deleting = between(random, 0, 3) * SECOND
        // Told before, since a row may vanish at once, and after, since what came meanwhile may have vanished too.
        ledger.dropped(day)
        if (await world.stored.drop(day)) world.tables.deleting(`minutes${day}`, deleting)
        ledger.dropped(day)
      }
    }
  }
  const possible = (act: ActKind): boolean => {
    const count = crew.alive().length
    if (act === 'second reader' || act === 'takeover') return count < MOST_WORKERS
    return act === 'retire' ? count > 1 : true
  }
  return {
    done,
    async next() {
      let act = weighted(random, ACTS)
      while (!possible(act)) act = weighted(random, ACTS)
      note(act)
      await perform(act)
    },
    async overlap() {
      while (new Set(crew.alive().map(({ group }) => group)).size < 2) {
        if (crew.alive().length > 0) note('second reader')
        await start(newGroup(), pick(random, FAST_SIZES))
      }
    },
    async heal() {
      const fast = crew.alive().filter(isFast)
      const survivor = random() < 0.5 ? fast.at(-1) : undefined
      for (const worker of crew.alive()) if (worker !== survivor) await worker.kill()
      world.tables.setChance(0)
      await world.tables.idle()
      if (survivor === undefined) await start(newGroup(), 256)
    },
  }
}

function isFast({ batchSize }: Worker): boolean {
  return batchSize >= FAST_SIZES[0]
}

/** Waits, but no longer than until the campaign is called off. */
export async function wait(milliseconds: number, calledOff: AbortSignal): Promise<void> {
  await delay(milliseconds, undefined, { signal: calledOff }).catch(() => {})
  calledOff.throwIfAborted()
}
