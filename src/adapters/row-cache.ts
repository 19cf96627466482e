import type { Aggregate } from '../core/aggregate.ts'

export interface CachedRow {
  readonly row: Aggregate
  readonly etag: string
}

/** Rows as this instance wrote them last, so that the warm path writes without reading. Wrong entries fail by ETag. */
export interface RowCache {
  get(key: string): CachedRow | undefined
  set(key: string, row: CachedRow): void
  delete(key: string): void
}

/** A row takes about 2 KB; the rows of the last minutes are the ones that are written again. */
const MAX_ROWS = 5_000

export function createRowCache(maxRows = MAX_ROWS): RowCache {
  const rows = new Map<string, CachedRow>()
  return {
    get: key => rows.get(key),
    set(key, row) {
      // A Map keeps the order of insertion, so the first key is the one written longest ago.
      rows.delete(key)
      rows.set(key, row)
      const oldest = rows.keys().next()
      if (rows.size > maxRows && oldest.done !== true) rows.delete(oldest.value)
    },
    delete: key => rows.delete(key),
  }
}
