import { DAY, HOUR, MINUTE } from '../../src/core/window.ts'
import type { Scene } from './known-messages.ts'
import type { Place } from './known-records.ts'
import { between, pick, type Random } from './random.ts'

/** Late in a day, so that a campaign passes midnight. */
const FIRST_MINUTE = Date.UTC(2024, 2, 10, 22, 30)
const SLICE_MINUTES = 6
const ACCOUNTS = ['contosomedia', 'fabrikamvod', 'northwindlive', 'tailspin'] as const

/** Days before the first whose tables retention drops during the campaign; yesterday's is not among them. */
export const DROPPED_DAYS = [2, 3, 4].map(before => {
  return new Date(FIRST_MINUTE - before * DAY).toISOString().slice(0, 10).replaceAll('-', '')
})

/** A time that is out of retention while everything else is within it, by days: more than any jump of a clock may bridge. */
export const TOO_OLD = FIRST_MINUTE - 7 * DAY

/** The setting with which minutes are kept back to five or six days before the first. */
export function retentionDays(now: number): number {
  return Math.floor((now - FIRST_MINUTE) / DAY) + 6
}

/**
 * Round after round moves on by some minutes, and so does the time within a round: a row is written for a while and then
 * left alone, so that an update which is lost stays lost. What is late belongs to a few minutes of the hours and days before.
 */
export function sceneOf(round: number, random: Random): Scene {
  const start = FIRST_MINUTE + round * SLICE_MINUTES * MINUTE
  const account = () => pick(random, ACCOUNTS)
  const spots: readonly Place[] = [
    { account: account(), time: FIRST_MINUTE + between(random, 0, round) * SLICE_MINUTES * MINUTE },
    { account: account(), time: start - between(random, 1, 8) * HOUR },
    { account: account(), time: FIRST_MINUTE - DAY - between(random, 0, 3) * HOUR },
    { account: account(), time: FIRST_MINUTE - between(random, 2, 3) * DAY },
    { account: account(), time: FIRST_MINUTE - between(random, 3, 4) * DAY },
  ]
  const accounts = [...ACCOUNTS, ACCOUNTS[0], ACCOUNTS[0], ACCOUNTS[0], `newcomer${round % 12}`]
  return {
    usual: (one, position) => ({
      account: accounts[Math.floor(one() * accounts.length)] ?? ACCOUNTS[0],
      time: start + Math.floor((position * (SLICE_MINUTES - 3) + 2 * one()) * MINUTE),
    }),
    late: one => {
      const { account: of, time } = spots[Math.floor(one() * spots.length)] ?? { account: ACCOUNTS[0], time: start }
      return { account: of, time: time + Math.floor(one() * MINUTE) }
    },
  }
}
