import { type ActKind, createActs } from './acts.ts'
import { buildBundle } from './bundle.ts'
import { type CrewTally, createCrew } from './crew.ts'
import type { FaultKind } from './faults.ts'
import { openHubFeed } from './hub-feed.ts'
import { openLedger, totalOf } from './ledger.ts'
import type { MutantName } from './mutants.ts'
import { randomOf } from './random.ts'
import { disturb, messagesOf, type Phase, type Stage, untilWhole } from './round.ts'
import { type Fault, verify } from './verify.ts'
import { PARTITIONS, startWorld } from './world.ts'

export interface CampaignOptions {
  readonly seed: number
  /** At least so many records, and so many requests that meet a fault. */
  readonly records: number
  readonly faults: number
  readonly rounds: number
  readonly mutant: MutantName | undefined
  readonly progress: (state: CampaignState) => void
  readonly stopped: AbortSignal
}

export interface CampaignState {
  readonly round: number
  readonly phase: Phase
  readonly records: number
  readonly faults: number
  /** Messages that are not whole yet. */
  readonly behind: number
}

export interface CampaignResult {
  readonly rounds: number
  readonly records: number
  readonly messages: number
  readonly rejectedMessages: number
  readonly crew: CrewTally
  /** Messages that came again after they were whole, as the shards themselves count them. */
  readonly duplicates: number
  readonly requests: number
  readonly faults: ReadonlyMap<FaultKind, number>
  readonly faultCount: number
  readonly acts: ReadonlyMap<ActKind, number>
  readonly comparedRows: number
  readonly comparedDeadLetters: number
  readonly seconds: number
  /** Undefined when everything was equal after every round. */
  readonly failure: { readonly round: number; readonly faults: readonly Fault[] } | undefined
}

/** Runs rounds of input and faults, and compares what is stored with what was sent after each. */
export async function runCampaign(options: CampaignOptions): Promise<CampaignResult> {
  const { seed, rounds } = options
  const began = performance.now()
  const bundle = await buildBundle(options.mutant)
  const world = await startWorld(randomOf(seed, 'requests'))
  const ledger = openLedger(PARTITIONS)
  const lost = new AbortController()
  const crew = createCrew(reason => lost.abort(new Error(reason)))
  const feed = openHubFeed(world.hub, ledger, randomOf(seed, 'partitions'))
  const acts = createActs({ world, crew, feed, ledger, main: bundle.main, random: randomOf(seed, 'acts') })
  const calledOff = AbortSignal.any([lost.signal, options.stopped])
  const compared = { rows: 0, deadLetters: 0 }
  let round = 0
  const tell = (phase: Phase, behind: number) => {
    options.progress({ round, phase, behind, records: totalOf(ledger, 'records'), faults: world.tables.faultCount() })
  }
  const runRound = async (): Promise<readonly Fault[]> => {
    const stage: Stage = { world, feed, acts, calledOff, tell }
    const messages = messagesOf(seed, round, Math.ceil(options.records / rounds))
    const faults = Math.ceil((options.faults * round) / rounds)
    await disturb({ messages, faults, random: randomOf(seed, `round ${round}`) }, stage)
    await acts.heal()
    await untilWhole(stage)
    tell('comparing', 0)
    const verdict = await verify(world.stored, ledger)
    compared.rows += verdict.comparedRows
    compared.deadLetters += verdict.comparedDeadLetters
    return verdict.faults
  }
  try {
    let wrong: readonly Fault[] = []
    while (wrong.length === 0 && round < rounds) {
      round++
      wrong = await runRound()
    }
    return {
      rounds: round,
      records: totalOf(ledger, 'records'),
      messages: totalOf(ledger, 'messages'),
      rejectedMessages: ledger.deadLetters.size,
      crew: crew.told,
      duplicates: (await world.stored.shards()).reduce((sum, { duplicates }) => sum + duplicates, 0),
      requests: world.tables.requestCount(),
      faults: world.tables.faults,
      faultCount: world.tables.faultCount(),
      acts: acts.done,
      comparedRows: compared.rows,
      comparedDeadLetters: compared.deadLetters,
      seconds: (performance.now() - began) / 1_000,
      failure: wrong.length === 0 ? undefined : { round, faults: wrong },
    }
  } finally {
    await crew.killAll()
    await feed.close()
    await world.close()
    await bundle.remove()
  }
}
