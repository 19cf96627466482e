import { MINUTE } from '../core/window.ts'

/**
 * Changes are marked by other instances' clocks, after the rows, and their writes are retried: whoever has read the
 * changes up to a moment reads them again from this long before it.
 */
export const MARK_SLACK = 10 * MINUTE
