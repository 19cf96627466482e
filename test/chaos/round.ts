import { type Acts, wait } from './acts.ts'
import type { HubFeed } from './hub-feed.ts'
import { drawMessage, type KnownMessage } from './known-messages.ts'
import { between, pick, type Random, randomOf } from './random.ts'
import { sceneOf } from './scenes.ts'
import type { World } from './world.ts'

export type Phase = 'faults' | 'healing' | 'comparing'

/** What a round works with. */
export interface Stage {
  readonly world: World
  readonly feed: HubFeed
  readonly acts: Acts
  readonly calledOff: AbortSignal
  readonly tell: (phase: Phase, behind: number) => void
}

/** Steps of a round: each sends a part of its messages and does one act. */
const STEPS = 8
/** Milliseconds in which a step's part is sent. */
const SPAN = 1_000
/** A round that has its messages sent goes on until it has its faults, but not for ever. */
const MOST_STEPS = 60
/** Messages that nobody has counted yet, beyond which sending waits. */
const MOST_BEHIND = 600
/** Without any progress for so long, something blocks a partition. */
const STUCK = 120_000

/** The messages of a round, with so many records at least. */
export function messagesOf(seed: number, round: number, records: number): readonly KnownMessage[] {
  const random = randomOf(seed, `input ${round}`)
  const scene = sceneOf(round, random)
  const messages: KnownMessage[] = []
  for (let left = records; left > 0; ) {
    const message = drawMessage(scene, 1 - left / records, random)
    messages.push(message)
    left -= message.records
  }
  return messages
}

/** What a round sends, and how much must go wrong. */
export interface Plan {
  readonly messages: readonly KnownMessage[]
  /** Faults that the campaign must have met by the end of the round. */
  readonly faults: number
  readonly random: Random
}

/** Sends the round's messages, a part at each step, while requests fail and workers come and go. */
export async function disturb({ messages, faults, random }: Plan, stage: Stage): Promise<void> {
  const { world, feed, acts, calledOff, tell } = stage
  const part = Math.ceil(messages.length / STEPS)
  let sent = 0
  for (let step = 0; step < MOST_STEPS; step++) {
    await acts.overlap()
    world.tables.setChance(pick(random, [0.03, 0.1, 0.2, 0.4]))
    const behind = feed.behind(await world.stored.shards())
    tell('faults', behind)
    if (behind < MOST_BEHIND) {
      await Promise.all([feed.send(messages.slice(sent, sent + part), SPAN), acts.next()])
      sent = Math.min(messages.length, sent + part)
    } else await acts.next()
    await wait(between(random, 0, 900), calledOff)
    if (sent >= messages.length && step >= STEPS && world.tables.faultCount() >= faults) return
  }
  // A slow machine: what is left is sent all the same.
  await feed.send(messages.slice(sent), SPAN)
}

/** Waits until every message is whole; throws when nothing moves any more. */
export async function untilWhole({ world, feed, calledOff, tell }: Stage): Promise<void> {
  let least = Number.POSITIVE_INFINITY
  let since = performance.now()
  for (;;) {
    const shards = await world.stored.shards()
    const behind = feed.behind(shards)
    tell('healing', behind)
    if (behind === 0) return
    if (behind < least) {
      least = behind
      since = performance.now()
    } else if (performance.now() - since > STUCK) {
      const at = shards.map(({ shard, lastSequence }) => `${shard} at ${lastSequence}`).join(', ')
      throw new Error(`Nothing moves any more: ${behind} messages are left, ${at}.`)
    }
    await wait(150, calledOff)
  }
}
