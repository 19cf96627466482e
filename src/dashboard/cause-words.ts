/** Causes and groups by the names that people read. */

import type { CauseAnswer } from '../flows/answers.ts'

/** Of groups that stand for no name of their own. */
const OTHERWISE: ReadonlyMap<string, string> = new Map([
  ['(none)', 'none'],
  ['(other)', 'other names'],
  ['unknown', 'Unknown kind of failure'],
  ['ok', 'Success'],
])

export function causeTitle(id: string, causes: ReadonlyMap<string, CauseAnswer>): string {
  return causes.get(id)?.title ?? OTHERWISE.get(id) ?? id
}

export function groupTitle(group: string): string {
  return group === '(none)' || group === '(other)' ? (OTHERWISE.get(group) ?? group) : group
}

/** Whether the group has calls of one name that can be looked at by itself. */
export function isNamed(group: string): boolean {
  return group !== '(none)' && group !== '(other)'
}

export const RETRY_WORDS: Readonly<Record<CauseAnswer['retry'], string>> = {
  never: 'Retrying never helps',
  'after-fix': 'Retry after the fix',
  backoff: 'Retry with growing pauses',
}
