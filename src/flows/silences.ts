import type { Silence } from '../core/silence.ts'
import { isoSecond } from '../core/window.ts'
import type { SilenceStore } from './ports/alerting.ts'

/** All of them are read at each look at the alerts, and nobody knows any more what more than these silence. */
export const MAX_SILENCES = 500

/** Keeps a silence. False where there are too many already. */
export async function addSilence(silence: Silence, silences: SilenceStore): Promise<boolean> {
  if ((await silences.current(silence.from)).length >= MAX_SILENCES) return false
  await silences.keep(silence)
  return true
}

/** The current ones, those that end last first; with `past` also the latest of those that are over. */
export async function listSilences(
  now: number,
  { past }: { readonly past: boolean },
  silences: SilenceStore,
): Promise<readonly Silence[]> {
  return [...(await silences.current(now)), ...(past ? await silences.past(now, MAX_SILENCES) : [])]
}

/** A silence as plain data, times as ISO text in UTC. */
export function silenceView({ id, rules, accounts, groups, from, until, author, comment }: Silence, now: number) {
  return {
    id,
    ...(rules === undefined ? {} : { rules }),
    ...(accounts === undefined ? {} : { accounts }),
    ...(groups === undefined ? {} : { groups }),
    ...((rules ?? accounts ?? groups) === undefined ? { everything: true } : {}),
    from: isoSecond(from),
    until: isoSecond(until),
    author,
    comment,
    current: now < until,
  }
}
