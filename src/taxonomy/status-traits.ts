import type { Retry, Severity, Tag } from './vocabulary.ts'

/** What a status says of a failure of which nothing else is known. */
export interface Traits {
  readonly tags: readonly Tag[]
  readonly severity: Severity
  readonly retry: Retry
}

const TAG_OF: ReadonlyMap<number, Tag> = new Map([
  [401, 'auth'],
  [403, 'permission'],
  [404, 'not-found'],
  [408, 'service'],
  [409, 'conflict'],
  [410, 'not-found'],
  [412, 'conflict'],
  [415, 'stream'],
  [416, 'stream'],
  [429, 'throttle'],
  [501, 'bad-request'],
  [505, 'bad-request'],
])
/** Categories that are a part of the platform. */
const TAG_OF_CATEGORY: ReadonlyMap<string, Tag> = new Map([
  ['StreamingEndpointRequests', 'stream'],
  ['LiveEventState', 'live'],
])
/** A client that waits gets over these. */
const PASSING = new Set([408, 412, 429])

export function traitsOf(status: number | undefined, category: string): Traits {
  const tags = [tagOfStatus(status), TAG_OF_CATEGORY.get(category)].filter(tag => tag !== undefined)
  const passes = status !== undefined && PASSING.has(status)
  return {
    tags: [...new Set(tags)],
    severity: passes ? 'warning' : 'error',
    retry: passes || tags[0] === 'service' ? 'backoff' : 'after-fix',
  }
}

function tagOfStatus(status: number | undefined): Tag | undefined {
  if (status === undefined || status < 400) return undefined
  return TAG_OF.get(status) ?? (status >= 500 ? 'service' : 'bad-request')
}
