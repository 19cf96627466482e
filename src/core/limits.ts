/**
 * What a message may be made of, and how many names are told apart. Strangers choose both, and an instance of 512 MB must
 * bear whatever they choose: what is over a limit is rejected as `over-limit`, or counted as `(other)`.
 */
export interface Limits {
  /** Bytes of the text of a message, unzipped. */
  readonly messageBytes: number
  /** Signs of a message that JSON is built of, as `signsOf` counts them: the memory that parsing takes follows from them. */
  readonly messageSigns: number
  /** Records in a message, broken ones included. */
  readonly messageRecords: number
  /** Levels of envelopes within envelopes. */
  readonly envelopes: number
  /** Fields of a record and elements of its lists, at all depths together. */
  readonly recordFields: number
  /** Levels of objects and lists within a record. */
  readonly recordDepth: number
  /** Accounts with rows of their own. */
  readonly accounts: number
  /** Names in each part of a row's breakdown. */
  readonly names: number
  /** Kinds of error nobody has seen before that are registered at once. */
  readonly newKinds: number
}

/** Event Hubs takes messages of 1 MiB, and logs shrink to a tenth or so. A subscription has at most 100 accounts. */
export const DEFAULT_LIMITS: Limits = {
  messageBytes: 8 * 1024 * 1024,
  messageSigns: 1_000_000,
  messageRecords: 100_000,
  envelopes: 8,
  recordFields: 1_000,
  recordDepth: 64,
  accounts: 1_000,
  names: 24,
  newKinds: 20,
}
