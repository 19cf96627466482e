import { createHash } from 'node:crypto'

/** The opaque part of a strong entity tag: equal for equal bytes alone. */
export function entityTagOf(body: Uint8Array): string {
  return createHash('sha256').update(body).digest('base64url').slice(0, 22)
}

/**
 * Whether `If-None-Match` names one of these: `*`, or a list of tags, each strong or weak, compared weakly (RFC 9110,
 * 8.8.3.2 and 13.1.2).
 */
export function isNamedIn(ifNoneMatch: string | null, tags: readonly string[]): boolean {
  if (ifNoneMatch === null) return false
  if (ifNoneMatch.trim() === '*') return true
  return [...ifNoneMatch.matchAll(/(?:^|,)\s*(?:W\/)?"([^"]*)"\s*(?=,|$)/g)].some(([, tag = '']) => tags.includes(tag))
}
