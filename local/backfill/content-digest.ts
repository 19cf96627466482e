import { createHash } from 'node:crypto'
import type { FileMessage } from './file-messages.ts'

/** A digest over messages in their order, which can be read after any of them. */
export interface ContentDigest {
  add(message: FileMessage): void
  /** Messages added. */
  readonly count: number
  /** SHA-256 in hexadecimal of all messages added so far. */
  value(): string
}

export function createContentDigest(): ContentDigest {
  const hash = createHash('sha256')
  let count = 0
  return {
    add({ body, key }) {
      // The lengths keep two messages from being read as one.
      hash.update(`${key.length}|${body.length}|${key}`).update(body)
      count++
    },
    get count() {
      return count
    },
    value: () => hash.copy().digest('hex'),
  }
}

/** Marks are this dense: those before `n` leave fewer than `n / 64` messages between each other. */
const MARKS_A_DOUBLING = 64

/** The next count after `count` (0 or more) at which a digest is kept: each one to begin with, then ever fewer. */
export function nextMark(count: number): number {
  if (count < 2 * MARKS_A_DOUBLING) return count + 1
  const step = 2 ** Math.floor(Math.log2(count)) / MARKS_A_DOUBLING
  return (Math.floor(count / step) + 1) * step
}
