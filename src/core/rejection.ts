/** Why a message or a record was not counted: the closed list that rows, summary and alerts share. */
export const REJECT_REASONS = [
  /** The message has no bytes. */
  'empty',
  /** No JSON could be read out of the bytes, even after the known repairs. */
  'not-json',
  /** The bytes are JSON, but this element is no object. */
  'not-an-object',
  /** Neither a category nor an operation of Media Services, and no other provider's record. */
  'unknown-category',
  /** A time is given, in no form anybody writes. */
  'bad-time',
  /** Older than the minutes that are kept. */
  'too-old',
  /** More than a message or a record may hold: bytes, signs, records, fields or levels. */
  'over-limit',
  /** Reading this one record failed in a way nobody foresaw. */
  'unreadable',
  /** Table Storage refuses the row that the record belongs to, and would for ever. */
  'store-refused',
] as const

export type RejectReason = (typeof REJECT_REASONS)[number]
