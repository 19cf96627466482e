/** A process of its own that measures the core. Started by `bench/suite/core.ts`. */
import { TextDecoder } from 'node:util'
import { answerParent } from '../suite/child.ts'
import { countBatch } from './count-batch.ts'
import { walkBatch } from './floor.ts'
import { batchOf, type Kind, KINDS, nameOfKind, recordsOf } from './kinds.ts'
import { middleOf } from './middle.ts'
import { interleave, type Plan, ratioOf } from './rounds.ts'

export interface CoreExchange {
  readonly given: { readonly budget: number }
  readonly answer: readonly CoreResult[]
}

export interface CoreResult {
  readonly kind: Kind
  readonly ofTheFloor: number
  /** Records a second of processor time, in a round whose ratio is this. */
  readonly ours: number
  readonly floor: number
}

const ROUNDS = { batches: 20, warmUp: 4, leastRounds: 9 }
/** A round of fewer would be as much the cold start after its collection of garbage. */
const RECORDS_A_ROUND = 20_000
const SECOND = 1_000

async function measureKind(kind: Kind, budget: number): Promise<CoreResult> {
  const batches = Array.from({ length: ROUNDS.batches }, (_, seed) => batchOf(kind, seed))
  const decoder = new TextDecoder()
  const texts = batches.map(batch => batch.map(({ body }) => decoder.decode(body)))
  const batchesARound = Math.ceil(RECORDS_A_ROUND / recordsOf(kind))
  const plan: Plan = { ...ROUNDS, batchesARound, budget }
  const ours = async (batch: number) => mustBeAll(kind, await countBatch(batches[batch] ?? []))
  const floor = (batch: number) => mustBeAll(kind, walkBatch(texts[batch] ?? []))
  const round = middleOf(await interleave(ours, floor, plan), ratioOf)
  const rate = (milliseconds: number) => (batchesARound * recordsOf(kind) * SECOND) / milliseconds
  return { kind, ofTheFloor: ratioOf(round), ours: rate(round.ours), floor: rate(round.floor) }
}

function mustBeAll(kind: Kind, records: number): void {
  if (records !== recordsOf(kind)) throw new Error(`${nameOfKind(kind)}: ${records} records came out of it.`)
}

await answerParent<CoreExchange>(async ({ budget }, progress) => {
  const results: CoreResult[] = []
  for (const kind of KINDS) {
    progress(nameOfKind(kind))
    results.push(await measureKind(kind, budget))
  }
  return results
})
