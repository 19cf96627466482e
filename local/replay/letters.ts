import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { stdout } from 'node:process'
import type { StoredLetter } from '../../src/adapters/dead-letter-entity.ts'
import type { DeadLetterTable } from '../../src/adapters/dead-letter-table.ts'
import { shownText } from '../../src/adapters/message-text.ts'
import { type LetterPlace, letterId } from '../../src/core/letter-id.ts'
import type { RejectReason } from '../../src/core/rejection.ts'
import { isoSecond } from '../../src/core/window.ts'
import { complain, say } from '../terminal.ts'
import { lettersTable, reasonsText, replayText } from './letter-text.ts'
import { hexText, visibleText } from './visible-text.ts'

/** Which letters to list or send. */
export interface LetterChoice {
  readonly shard?: string
  readonly reason?: RejectReason
  /** Enqueued at or after this, in epoch milliseconds. */
  readonly since?: number
}

/** The letters of a choice that have something left to count, or, if asked for, all of them. */
export async function* chosenLetters(
  table: DeadLetterTable,
  choice: LetterChoice,
  settledToo: boolean,
): AsyncGenerator<StoredLetter> {
  const { shard, reason, since } = choice
  const filter = { ...(shard === undefined ? {} : { shard }), ...(since === undefined ? {} : { since }) }
  for await (const letter of table.list(filter)) {
    const { rejected, rejectedCount } = letter.frame
    if (rejectedCount === 0 && !settledToo) continue
    if (reason === undefined || rejected.some(run => run.reason === reason)) yield letter
  }
}

export async function listLetters(
  table: DeadLetterTable,
  choice: LetterChoice,
  options: { readonly all: boolean; readonly limit: number },
): Promise<void> {
  const letters: StoredLetter[] = []
  let more = false
  for await (const letter of chosenLetters(table, choice, options.all)) {
    if (letters.length < options.limit) letters.push(letter)
    else {
      more = true
      break
    }
  }
  if (letters.length === 0) say('no dead letters')
  else for (const line of lettersTable(letters)) say(line)
  if (more) complain(`There are more than ${options.limit}; --limit shows more.`)
}

/** Shows one letter; or, raw, writes its exact bytes to a file or to standard output. */
export async function showLetter(
  table: DeadLetterTable,
  place: LetterPlace,
  options: { readonly raw: boolean; readonly out: string | undefined },
): Promise<void> {
  const letter = await table.find(place.shard, place.sequence)
  if (letter === undefined) throw new Error(`There is no dead letter ${letterId(place)}.`)
  const bytes = await table.body(letter)
  if (bytes === undefined) throw new Error(`The bytes of ${letterId(place)} have expired.`)
  if (options.out !== undefined) await writeFile(options.out, bytes)
  else if (options.raw) {
    if (!stdout.write(bytes)) await once(stdout, 'drain')
  } else for (const line of letterLines(letter, bytes)) say(line)
}

function letterLines(letter: StoredLetter, bytes: Uint8Array): readonly string[] {
  const { frame, error, keptBytes } = letter
  const places = frame.rejected.map(({ from, to, reason }) => `${from === to ? from : `${from}-${to}`} ${reason}`)
  const cut = places.length > MAX_PLACES ? [`and ${places.length - MAX_PLACES} more`] : []
  const text = bytes.length === 0 ? undefined : shownText(bytes)
  return [
    `letter    ${letterId(letter)}`,
    `enqueued  ${isoSecond(letter.enqueued)}`,
    `rejected  ${frame.rejectedCount} of ${frame.records} records: ${reasonsText(frame.rejected) || 'none'}`,
    ...(places.length === 0 ? [] : [`places    ${[...places.slice(0, MAX_PLACES), ...cut].join(', ')}`]),
    ...(error === undefined ? [] : [`error     ${error}`]),
    `replay    ${replayText(letter)}`,
    `bytes     ${letter.bytes}${keptBytes < letter.bytes ? `, of which the first ${keptBytes} are kept` : ''}`,
    '',
    text === undefined ? hexText(bytes) : visibleText(text),
  ]
}

const MAX_PLACES = 20
