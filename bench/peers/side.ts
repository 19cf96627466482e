import type { Message } from '../../src/flows/ports/messages.ts'

/** A batch as it comes from the hub, and the texts that its messages hold. */
export interface Batch {
  readonly messages: readonly Message[]
  readonly texts: readonly string[]
}

/** One of those who are measured beside each other. */
export interface Side {
  /** Parse and transform alone; returns how many records came of it. */
  readonly transform?: (batch: Batch) => number
  /** From what the trigger hands over to what leaves the process. */
  readonly whole?: (batch: Batch) => Promise<unknown>
  /** The same once, for how many records left the process. */
  readonly prove?: (batch: Batch) => Promise<number>
}
