import type { LetterReplay, StoredFrame, StoredLetter, TakenLetter } from '../../src/adapters/dead-letter-entity.ts'
import type { DeadLetterTable } from '../../src/adapters/dead-letter-table.ts'
import type { IngestPorts } from '../../src/flows/ingest-batch.ts'
import { type LetterPlan, planLetter, type SendPlan } from './letter-plan.ts'
import { withPatience } from './patience.ts'

/** What a replay of dead letters works with. */
export interface LetterDesk {
  readonly letters: DeadLetterTable
  readonly ports: IngestPorts
  readonly now: () => number
  readonly signal?: AbortSignal
}

/**
 * What became of a chosen letter: `taken`, to be sent by this run; `busy` in another run's hands; `not-whole` while the
 * functions still come to its message; or what the plan says.
 */
export type Choice =
  | { readonly kind: 'taken'; readonly plan: SendPlan }
  | Exclude<LetterPlan, SendPlan>
  | { readonly kind: 'busy' | 'not-whole' | 'missing' }

const MAX_CONFLICTS = 20

/**
 * Makes a letter this message of the run's shard, where it has something to count and no other run has it. The number is
 * used up only when the answer is `taken`, so that the numbers of a shard have no holes.
 */
export function takeLetter(desk: LetterDesk, place: Place, run: Place, whole: (place: Place) => boolean) {
  return withPatience(async (): Promise<Choice> => {
    const { letters, ports } = desk
    for (let conflicts = 0; conflicts < MAX_CONFLICTS; conflicts++) {
      const letter = await letters.find(place.shard, place.sequence)
      const bytes = letter === undefined ? undefined : await letters.body(letter)
      if (letter === undefined || bytes === undefined) return { kind: 'missing' }
      const plan = planLetter(letter, bytes, ports.reader)
      const { replay, frame } = letter
      // An answer that was lost: the letter is ours.
      if (isTakenBy(replay, run) && plan.kind === 'send') return { kind: 'taken', plan }
      if (replay?.state === 'taken') return { kind: 'busy' }
      if (plan.kind !== 'send') return plan
      // Until its message is whole, another delivery may come to something else.
      if (!whole(letter)) return { kind: 'not-whole' }
      if (await letters.update(letter, takenBy(run, plan, replay), frame)) return { kind: 'taken', plan }
    }
    return { kind: 'busy' }
  }, desk.signal)
}

interface Place {
  readonly shard: string
  readonly sequence: number
}

function takenBy(run: Place, plan: SendPlan, replay: LetterReplay | undefined): TakenLetter {
  const { outcome, sends } = plan
  return { state: 'taken', ...run, outcome, sends, after: plan.after([]), replayed: replay?.replayed ?? 0 }
}

export function isTakenBy(replay: LetterReplay | undefined, run: Place): replay is TakenLetter {
  return replay?.state === 'taken' && replay.shard === run.shard && replay.sequence === run.sequence
}

/** Writes a letter as long as it is in the hands that it was in. */
export async function changeTaken(
  { letters }: LetterDesk,
  { shard, sequence, replay }: StoredLetter,
  change: (replay: TakenLetter, frame: StoredFrame) => readonly [LetterReplay, StoredFrame],
): Promise<void> {
  for (let conflicts = 0; conflicts < MAX_CONFLICTS; conflicts++) {
    const now = await letters.find(shard, sequence)
    if (now === undefined || replay === undefined || !isTakenBy(now.replay, replay)) return
    if (await letters.update(now, ...change(now.replay, now.frame))) return
  }
  throw new Error(`${shard}:${sequence} is written by others all the time.`)
}
