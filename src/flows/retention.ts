import { DAY } from '../core/window.ts'

/**
 * The time from which on all is kept; 0 keeps all. A day longer than records are taken, so that none of what goes is still
 * being counted.
 */
export function keptFrom(now: number, retention: number): number {
  return Number.isFinite(retention) ? Math.max(0, now - retention - DAY) : 0
}
