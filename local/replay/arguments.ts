import { InvalidArgumentError } from 'commander'
import { type LetterPlace, parseLetterId } from '../../src/core/letter-id.ts'
import { parseDuration } from '../../src/core/window.ts'

/** `p03:1200` */
export function parseLetter(text: string): LetterPlace {
  const place = parseLetterId(text)
  if (place === undefined) throw new InvalidArgumentError('A dead letter is named by its place, such as p03:1200.')
  return place
}

/** A moment as ISO text, or as a duration before now, such as PT2H. Epoch milliseconds. */
export function parseSince(text: string): number {
  const duration = parseDuration(text)
  const moment = duration === undefined ? Date.parse(text) : Date.now() - duration
  if (Number.isNaN(moment)) {
    throw new InvalidArgumentError('Write a moment such as 2026-11-22T10:00:00Z, or a duration such as PT2H or P1D.')
  }
  return moment
}

/** A sequence number or a count. */
export function parseCount(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('Write a whole number.')
  return Number(text)
}
