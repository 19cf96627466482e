import type { StoredFrame, StoredLetter } from '../../src/adapters/dead-letter-entity.ts'
import type { DeadLetterTable } from '../../src/adapters/dead-letter-table.ts'
import { type IngestPorts, ingestBatch } from '../../src/flows/ingest-batch.ts'
import type { DeadLetterItem } from '../../src/flows/ports/counting.ts'
import type { Message } from '../../src/flows/ports/messages.ts'
import { planLetter, type SendPlan } from './letter-plan.ts'
import { withPatience } from './patience.ts'
import { changeTaken, isTakenBy, type LetterDesk } from './take-letter.ts'

/** So much is in memory at once, and counted in one batch. */
const MAX_BATCH_LETTERS = 50
const MAX_BATCH_BYTES = 4 * 1024 * 1024
/** The shards of runs that have letters in hand, as they were when somebody stopped them or are while they go on. */
export async function runsUnderWay(letters: DeadLetterTable): Promise<readonly string[]> {
  const shards = new Set<string>()
  for await (const { replay } of letters.list({ state: 'taken' })) if (replay !== undefined) shards.add(replay.shard)
  return [...shards].toSorted()
}

/**
 * Counts what a run has taken, in the order of its numbers, and settles each letter. Whoever does it, once or twice or
 * two at a time, the shard's progress and rows count each message once. Resolves to the number of letters settled.
 */
export async function finishRun(desk: LetterDesk, shard: string): Promise<number> {
  const { ports, signal } = desk
  const { taken, lastSequence } = await withPatience(() => readRun(desk, shard), signal)
  let settled = 0
  const settle = async (letter: StoredLetter) => {
    await withPatience(() => settleLetter(desk, letter), signal)
    settled++
  }
  for (const letter of taken) if (numberOf(letter) <= lastSequence) await settle(letter)
  let batch: Prepared[] = []
  const count = async () => {
    const prepared = batch
    batch = []
    const own = {
      ...ports,
      deadLetter: { keep: (items: readonly DeadLetterItem[]) => keepRefused(desk, prepared, items) },
    }
    if (prepared.length > 0) {
      await withPatience(
        () =>
          ingestBatch(
            shard,
            prepared.map(({ message }) => message),
            own,
          ),
        signal,
      )
    }
    for (const { letter } of prepared) await settle(letter)
  }
  for (const letter of taken.filter(one => numberOf(one) > lastSequence)) {
    if (signal?.aborted === true) return settled
    const prepared = await withPatience(() => prepare(desk, shard, letter), signal)
    if (prepared !== undefined) batch.push(prepared)
    const bytes = batch.reduce((sum, { message }) => sum + message.body.length, 0)
    if (batch.length >= MAX_BATCH_LETTERS || bytes >= MAX_BATCH_BYTES) await count()
  }
  if (signal?.aborted !== true) await count()
  return settled
}

/**
 * The letters that a run has in hand, and how far its shard is. Another process may be taking letters for it right now,
 * and a list is no snapshot: a letter may be in it while one with a lower number is not. Letters are taken one after the
 * other, so a second look sees all below the highest of the first.
 */
async function readRun({ letters, ports }: LetterDesk, shard: string) {
  let highest = -1
  for await (const letter of letters.list({ replayShard: shard })) highest = Math.max(highest, numberOf(letter))
  const taken: StoredLetter[] = []
  for await (const letter of letters.list({ replayShard: shard, state: 'taken' })) {
    if (numberOf(letter) <= highest) taken.push(letter)
  }
  // Read last: a letter that was settled between the looks is at or below the progress.
  const [life] = await ports.progress.lineage(shard)
  return { taken: taken.toSorted((a, b) => numberOf(a) - numberOf(b)), lastSequence: life?.progress.lastSequence ?? -1 }
}

function numberOf({ replay }: StoredLetter): number {
  return replay?.sequence ?? -1
}

interface Prepared {
  readonly letter: StoredLetter
  readonly message: Message
  /** The letter once its message is counted, but for the records that are rejected after all. */
  readonly after: (refused: readonly DeadLetterItem[]) => StoredFrame
}

/**
 * The message that a letter is sent as, with the letter's row made ready for it; undefined where somebody else has
 * settled the letter, or it has expired.
 */
async function prepare(desk: LetterDesk, shard: string, letter: StoredLetter): Promise<Prepared | undefined> {
  const { letters, ports } = desk
  const { replay, enqueued, frame } = letter
  if (replay?.state !== 'taken') return undefined
  const { sequence } = replay
  const bytes = await letters.body(letter)
  if (bytes === undefined) return undefined
  const plan = planLetter(letter, bytes, ports.reader)
  const { outcome, sends, body, after } = plan.kind === 'send' ? plan : nothingOf(frame)
  if (outcome !== replay.outcome && (await isBegun(ports, shard, sequence))) {
    throw new Error(
      `${letter.shard}:${letter.sequence} was being counted when its run ${shard} stopped, by code that made something else of it: run that version once more, to finish it.`,
    )
  }
  const message = { shard, sequence, enqueued, body }
  if (outcome === replay.outcome && sends === replay.sends) return { letter, message, after }
  // Nothing of it is counted, so the present code decides; or some of it was refused, and is tried again.
  const ready = { ...replay, outcome, sends, after: after([]) }
  if (await letters.update(letter, ready, frame)) return { letter, message, after }
  const now = await letters.find(letter.shard, letter.sequence)
  return now === undefined || !isTakenBy(now.replay, replay) ? undefined : prepare(desk, shard, now)
}

/** A message without records, for a letter of which the present code can read nothing. */
function nothingOf(frame: StoredFrame): Pick<SendPlan, 'outcome' | 'sends' | 'body' | 'after'> {
  return { outcome: 'nothing', sends: 0, body: Buffer.from('{"records":[]}'), after: () => frame }
}

/** Whether any row of the shard holds this message or a later one. */
async function isBegun({ aggregates }: IngestPorts, shard: string, sequence: number): Promise<boolean> {
  for (const day of await aggregates.days()) {
    const sum = (await aggregates.sumDay(day)).get(shard)
    if (sum !== undefined && sum.lastSequence >= sequence) return true
  }
  return false
}

/** What is rejected in a replay stays rejected in its own letter, and makes no second one. */
async function keepRefused(desk: LetterDesk, prepared: readonly Prepared[], items: readonly DeadLetterItem[]) {
  for (const { letter, message, after } of prepared) {
    const refused = items.filter(item => item.message.sequence === message.sequence)
    if (refused.length === 0) continue
    await changeTaken(desk, letter, (replay, frame) => {
      const left = after(refused)
      const sends = replay.sends - Math.max(0, left.rejectedCount - replay.after.rejectedCount)
      return [{ ...replay, sends, after: left }, frame]
    })
  }
}

function settleLetter(desk: LetterDesk, letter: StoredLetter): Promise<void> {
  return changeTaken(desk, letter, ({ shard, sequence, replayed, sends, after }) => {
    return [{ state: 'settled', shard, sequence, at: desk.now(), replayed: replayed + sends }, after]
  })
}
