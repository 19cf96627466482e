import { InvalidArgumentError } from 'commander'
import { parseDuration } from '../../src/core/window.ts'

/** A dead letter's place: the shard that counted its message, and the message's sequence number there. */
export interface LetterPlace {
  readonly shard: string
  readonly sequence: number
}

/** `p03:1200` */
export function letterId({ shard, sequence }: LetterPlace): string {
  return `${shard}:${sequence}`
}

export function parseLetterId(text: string): LetterPlace {
  const [, shard, sequence] = /^([\w.-]{1,120}):(\d{1,15})$/.exec(text) ?? []
  if (shard === undefined) throw new InvalidArgumentError('A dead letter is named by its place, such as p03:1200.')
  return { shard, sequence: Number(sequence) }
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
