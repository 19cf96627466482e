import type { StoredLetter } from '../../src/adapters/dead-letter-entity.ts'
import { letterId } from '../../src/core/letter-id.ts'
import { countOfRuns, type RejectedRun } from '../../src/core/replay-items.ts'
import { type Tally, topOf } from '../../src/core/tally.ts'
import { isoSecond } from '../../src/core/window.ts'
import { shown } from '../explain/shown.ts'

const HEADS = ['letter', 'enqueued', 'bytes', 'rejected', 'reasons'] as const
const NUMBERS = new Set<string>(['bytes', 'rejected'])

/** Letters as a table; below each what replays made of it. */
export function lettersTable(letters: readonly StoredLetter[]): readonly string[] {
  const rows = [HEADS, ...letters.map(rowOf)]
  const widths = HEADS.map((_, column) => Math.max(...rows.map(row => row[column]?.length ?? 0)))
  const lineOf = (row: readonly string[]) =>
    row
      .map((cell, column) => {
        const width = widths[column] ?? 0
        return NUMBERS.has(HEADS[column] ?? '') ? cell.padStart(width) : cell.padEnd(width)
      })
      .join('  ')
      .trimEnd()
  const indent = ' '.repeat((widths[0] ?? 0) + 2)
  const linesOf = (letter: StoredLetter) =>
    letter.replay === undefined ? [lineOf(rowOf(letter))] : [lineOf(rowOf(letter)), `${indent}${replayText(letter)}`]
  return [lineOf(HEADS), ...letters.flatMap(linesOf)]
}

function rowOf(letter: StoredLetter): readonly string[] {
  const { frame, bytes } = letter
  return [
    letterId(letter),
    isoSecond(letter.enqueued),
    String(bytes),
    `${frame.rejectedCount} of ${frame.records}`,
    reasonsText(frame.rejected) || '-',
  ]
}

/** `not-json 2, bad-time 1` */
export function reasonsText(runs: readonly RejectedRun[]): string {
  const byReason = Map.groupBy(runs, ({ reason }) => reason)
  return talliedText(new Map([...byReason].map(([reason, ofReason]) => [reason, countOfRuns(ofReason)])))
}

/** `ok 2, token-expired 1` */
export function talliedText(tally: Tally): string {
  return topOf(tally)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ')
}

export function replayText({ replay, frame }: StoredLetter): string {
  if (replay === undefined) return '-'
  if (replay.state === 'taken') return `in the hands of ${shown(replay.shard)}`
  const left = frame.rejectedCount === 0 ? '' : `, ${frame.rejectedCount} left`
  return `${replay.replayed} counted at ${isoSecond(replay.at)} by ${shown(replay.shard)}${left}`
}
