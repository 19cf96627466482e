import { HOUR } from '../core/window.ts'
import { MARK_SLACK } from './mark-slack.ts'
import type { ChangeIndex } from './ports/counting.ts'
import type { RolledUp } from './ports/querying.ts'

/** What is known of hours that moved. */
export interface MovedHours {
  /** Whether the rows of any of these hours moved since they were read then. */
  since(readAt: number, account: string, from: number, to: number): boolean
  /** Whether the hour may hold less than its minutes do. */
  isAheadOfRollUp(account: string, hour: number): boolean
}

export interface MovedPorts {
  readonly changes: Pick<ChangeIndex, 'since'>
  readonly rolledUp: RolledUp
}

/** How old an answer may be. */
const CHECK_EVERY = 5_000
/** More is a year of backfill: then everything that was read is read again. */
const MAX_KNOWN = 200_000

/** Asks the change index what moved, at most every few seconds however many ask. */
export function createMovedHours({ changes, rolledUp }: MovedPorts): { check(now: number): Promise<MovedHours> } {
  /** By hour and account, the last check that found it moved: what was read after that holds it. */
  let movedAt = new Map<string, number>()
  let readAllAfter = Number.NEGATIVE_INFINITY
  let last: { readonly at: number; readonly result: Promise<MovedHours> } | undefined
  const look = async (now: number, before: number): Promise<MovedHours> => {
    const cursor = await rolledUp.read()
    const isRolledUp = cursor > 0
    const [moved, behind] = await Promise.all([
      changes.since(before - MARK_SLACK),
      isRolledUp ? changes.since(cursor - MARK_SLACK) : [],
    ])
    for (const { account, hour } of moved) movedAt.set(keyOf(account, hour), now)
    if (movedAt.size > MAX_KNOWN) {
      movedAt = new Map()
      readAllAfter = now
    }
    const ahead = new Set(behind.map(({ account, hour }) => keyOf(account, hour)))
    return {
      since(readAt, account, from, to) {
        if (readAt < readAllAfter) return true
        for (let hour = from; hour < to; hour += HOUR) {
          if (readAt < (movedAt.get(keyOf(account, hour)) ?? Number.NEGATIVE_INFINITY)) return true
        }
        return false
      },
      isAheadOfRollUp: (account, hour) => !isRolledUp || ahead.has(keyOf(account, hour)),
    }
  }
  return {
    check(now) {
      if (last !== undefined && now < last.at + CHECK_EVERY) return last.result
      const before = last?.at ?? now
      const result = look(now, before)
      last = { at: now, result }
      result.catch(() => {
        // What moved meanwhile must be asked for again.
        if (last?.result === result) last = { at: before - CHECK_EVERY, result }
      })
      return result
    },
  }
}

function keyOf(account: string, hour: number): string {
  return `${hour}|${account}`
}
