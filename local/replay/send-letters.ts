import { randomBytes } from 'node:crypto'
import type { StoredLetter } from '../../src/adapters/dead-letter-entity.ts'
import { type LetterPlace, letterId } from '../../src/core/letter-id.ts'
import { compactTime } from '../../src/core/window.ts'
import { progress } from '../terminal.ts'
import { type LetterPlan, planLetter } from './letter-plan.ts'
import { finishRun, runsUnderWay } from './letter-run.ts'
import { reasonsText, talliedText } from './letter-text.ts'
import { withPatience } from './patience.ts'
import { type Choice, type LetterDesk, takeLetter } from './take-letter.ts'

/** Takes a line for the person who asked. */
export type Tell = (line: string) => void

/** What would become of each letter with the present code; writes nothing. */
export async function previewLetters(
  { letters, ports }: LetterDesk,
  places: AsyncIterable<LetterPlace>,
  tell: Tell,
): Promise<void> {
  for await (const place of places) {
    const letter = await letters.find(place.shard, place.sequence)
    const bytes = letter === undefined ? undefined : await letters.body(letter)
    const text =
      letter === undefined || bytes === undefined
        ? choiceText({ kind: 'missing' })
        : previewText(letter, planLetter(letter, bytes, ports.reader))
    tell(`${letterId(place)}  ${text}`)
  }
}

function previewText({ replay }: StoredLetter, plan: LetterPlan): string {
  if (replay?.state === 'taken') return choiceText({ kind: 'busy' })
  return plan.kind === 'send' ? `would count ${sendText(plan)}` : choiceText(plan)
}

/**
 * Sends letters through the ingest as a shard of this run. What runs before this one left unfinished is finished first.
 * Resolves to whether each letter had a fate: false where one is not whole yet, is gone or cannot be told apart, or where
 * the run was stopped.
 */
export async function sendLetters(desk: LetterDesk, places: AsyncIterable<LetterPlace>, tell: Tell): Promise<boolean> {
  await finishEarlierRuns(desk, tell)
  const shard = runName(desk.now())
  const whole = await wholeMessages(desk)
  let sequence = 0
  let fine = true
  for await (const place of places) {
    if (desk.signal?.aborted === true) break
    progress(`${sequence} letters taken; looking at ${letterId(place)}`)
    const choice = await takeLetter(desk, place, { shard, sequence }, whole)
    if (choice.kind === 'taken') sequence++
    else if (choice.kind !== 'still-rejected' && choice.kind !== 'nothing-left') fine = false
    tell(`${letterId(place)}  ${choice.kind === 'taken' ? `counts ${sendText(choice.plan)}` : choiceText(choice)}`)
  }
  if (sequence === 0) {
    tell('nothing to count')
    return fine && desk.signal?.aborted !== true
  }
  const settled = await finishRun(desk, shard)
  if (desk.signal?.aborted === true) {
    tell(`stopped: ${settled} of ${sequence} letters are counted; the next \`send\` goes on with the others`)
    return false
  }
  tell(`${sequence} ${sequence === 1 ? 'letter' : 'letters'} counted, as shard ${shard}`)
  return fine
}

async function finishEarlierRuns(desk: LetterDesk, tell: Tell): Promise<void> {
  for (const shard of await withPatience(() => runsUnderWay(desk.letters), desk.signal)) {
    const settled = await finishRun(desk, shard)
    tell(`${settled} letters of the earlier run ${shard} are finished`)
  }
}

/** `r-letters-20261122101500-4f2a9c01` */
function runName(now: number): string {
  const second = String(Math.floor(now / 1_000) % 60).padStart(2, '0')
  return `r-letters-${compactTime(now, 12)}${second}-${randomBytes(4).toString('hex')}`
}

/** Tells of a message whether its shard's progress has passed it. */
async function wholeMessages({ ports, signal }: LetterDesk): Promise<(place: LetterPlace) => boolean> {
  const shards = await withPatience(() => ports.progress.all(), signal)
  return ({ shard, sequence }) => sequence <= (shards.get(shard)?.lastSequence ?? -1)
}

function sendText({ sends, causes, remaining }: Extract<LetterPlan, { readonly kind: 'send' }>): string {
  if (sends === 0) return 'nothing: what was rejected is no record any more'
  const left = remaining.length === 0 ? '' : `; still rejected: ${reasonsText(remaining)}`
  return `${sends} ${sends === 1 ? 'record' : 'records'}: ${talliedText(causes)}${left}`
}

const SAID = {
  'nothing-left': 'was counted by an earlier replay',
  busy: 'is in the hands of another replay',
  'not-whole': 'is not counted whole yet: the functions still come to its message',
  missing: 'there is no such dead letter, or it has expired',
} as const

function choiceText(choice: Exclude<Choice, { readonly kind: 'taken' }>): string {
  if (choice.kind === 'still-rejected') return `still rejected: ${reasonsText(choice.remaining)}`
  return choice.kind === 'refused' ? `cannot be replayed: ${choice.why}` : SAID[choice.kind]
}
