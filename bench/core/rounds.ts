/** Something that takes one batch, by its number. */
export type Run = (batch: number) => unknown

export interface Plan {
  /** How many batches there are, taken in turn. */
  readonly batches: number
  /** How many of them a round takes: enough that each side collects its own garbage within. */
  readonly batchesARound: number
  readonly warmUp: number
  readonly leastRounds: number
  /** Rounds go on until both sides together have taken so much processor time, in milliseconds. */
  readonly budget: number
}

/** Processor time of a round of each, in milliseconds. */
export interface Round {
  readonly ours: number
  readonly floor: number
}

/**
 * Rounds of both sides over the same batches, in turn, the one that is first in one round being second in the next.
 * Processor time of a process with one thread, not time on the clock: others on the machine do not take part in it. They
 * still slow it (two threads of one core share it, and any share the caches), for seconds at a time and by nearly a half,
 * but then both sides of a round: what is steady is the ratio within a round.
 */
export async function interleave(ours: Run, floor: Run, plan: Plan): Promise<readonly Round[]> {
  const rounds: Round[] = []
  let spent = 0
  for (let round = 0; rounds.length < plan.leastRounds || spent < plan.budget; round++) {
    const batches = batchesOfRound(round, plan)
    const oursFirst = round % 2 === 0
    const first = await timed(oursFirst ? ours : floor, batches)
    const second = await timed(oursFirst ? floor : ours, batches)
    if (round < plan.warmUp) continue
    rounds.push(oursFirst ? { ours: first, floor: second } : { ours: second, floor: first })
    spent += first + second
  }
  return rounds
}

export function batchesOfRound(
  round: number,
  { batches, batchesARound }: Pick<Plan, 'batches' | 'batchesARound'>,
): readonly number[] {
  return Array.from({ length: batchesARound }, (_, index) => (round * batchesARound + index) % batches)
}

/** Milliseconds of processor time for all of them. */
export async function timed(run: Run, batches: readonly number[]): Promise<number> {
  // The garbage of the other side is not this one's.
  globalThis.gc?.()
  const before = process.cpuUsage()
  for (const batch of batches) await run(batch)
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1_000
}

export const ratioOf = ({ ours, floor }: Round): number => floor / ours
