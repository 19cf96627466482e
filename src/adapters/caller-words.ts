import type { CallerCount } from '../flows/ports/notices.ts'
import { counted } from './card-text.ts'

/** What is above is an estimate, and told as one. */
const MOST_EXACT = 30

/** `from 1 caller`, `from at least 7 callers`, `from about 1,200 callers`; empty where there is nothing to say. */
export function fromCallers(callers: CallerCount | undefined): string {
  if (callers === undefined) return ''
  const { count, bound } = callers
  // Every call has a caller.
  if (bound === 'at least' && count === 1) return ''
  const bounded = bound === undefined ? '' : `${bound} `
  return count > MOST_EXACT
    ? `from ${bounded}about ${counted(twoFigures(count), 'callers')}`
    : `from ${bounded}${counted(count, 'callers')}`
}

function twoFigures(count: number): number {
  return Number(count.toPrecision(2))
}
