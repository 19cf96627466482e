import { createHash } from 'node:crypto'

/** Keys are at most 512 UTF-16 units together with their other parts; a longer part keeps its head and gains a hash. */
const MAX_PART = 120
/** An escape and what follows it can look like the hash of another text: then it is hashed itself. */
const HASHED = /![0-9a-f]{16}$/

/**
 * One part of a partition or row key, from any text. Refused by Table Storage: `/ \ # ?` and control characters; `%` is
 * best avoided, `|` separates our parts and `!` escapes. Lone surrogates are escaped too: they have no UTF-8 form.
 * https://learn.microsoft.com/rest/api/storageservices/understanding-the-table-service-data-model
 */
export function keyPart(text: string): string {
  const escaped = text.replace(
    /[/\\#?%|!\u0000-\u001f\u007f-\u009f]|\p{Surrogate}/gu,
    char => `!${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
  if (escaped.length <= MAX_PART && !HASHED.test(escaped)) return escaped
  const hash = createHash('sha256').update(escaped).digest('hex').slice(0, 16)
  // Never cut inside a surrogate pair or an escape.
  const head = escaped.slice(0, MAX_PART - 17).replace(/[\ud800-\udbff]$|![0-9a-f]{0,3}$/u, '')
  return `${head}!${hash}`
}

/** The first key after all that start with the prefix. */
export function afterPrefix(prefix: string): string {
  return `${prefix}\uffff`
}

/** The nearest time (epoch milliseconds) whose year has four digits, as times in keys have. */
export function clampTime(time: number): number {
  return Math.min(Math.max(time, 0), Date.UTC(9999, 11, 31))
}
