import type { CountRow } from './ports/querying.ts'

/** Rows of a stretch of time of an account, and when they began to be read. */
interface Cell {
  readonly rows: readonly CountRow[]
  readonly readAt: number
}

/** Cells that were read lately, no more than hold so many rows; what was not asked for the longest goes first. */
export function createCountCells(maxRows: number) {
  const cells = new Map<string, Cell>()
  let size = 0
  const remove = (key: string) => {
    const cell = cells.get(key)
    if (cell === undefined) return
    cells.delete(key)
    size -= sizeOf(cell)
  }
  return {
    get(key: string): Cell | undefined {
      const cell = cells.get(key)
      if (cell === undefined) return undefined
      cells.delete(key)
      cells.set(key, cell)
      return cell
    },
    set(key: string, cell: Cell): void {
      remove(key)
      cells.set(key, cell)
      size += sizeOf(cell)
      for (const oldest of cells.keys()) {
        if (size <= maxRows) break
        remove(oldest)
      }
    },
  }
}

/** An empty cell takes room too. */
function sizeOf({ rows }: Cell): number {
  return rows.length + 1
}
