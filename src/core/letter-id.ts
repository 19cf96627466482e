/** A dead letter's place: the shard that counted its message, and the message's sequence number there. */
export interface LetterPlace {
  readonly shard: string
  readonly sequence: number
}

/** `p03:1200` */
export function letterId({ shard, sequence }: LetterPlace): string {
  return `${shard}:${sequence}`
}

/** Undefined for a text that names no place. */
export function parseLetterId(text: string): LetterPlace | undefined {
  const [, shard, sequence] = /^([\w.-]{1,120}):(\d{1,15})$/.exec(text) ?? []
  return shard === undefined ? undefined : { shard, sequence: Number(sequence) }
}
