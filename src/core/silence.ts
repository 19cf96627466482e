import { matchesAny, type Pattern } from './pattern.ts'

/** Keeps alerts from being told for a while. Times in epoch milliseconds. */
export interface Silence {
  readonly id: string
  /** All the lists that are there must match. */
  readonly rules?: readonly Pattern[] | undefined
  readonly accounts?: readonly Pattern[] | undefined
  readonly groups?: readonly Pattern[] | undefined
  readonly from: number
  readonly until: number
  readonly author: string
  readonly comment: string
}

/** The silence that covers an alert at that time, the one that ends last where there are several. */
export function silenceOf(
  silences: readonly Silence[],
  { rule, account, group }: { readonly rule: string; readonly account: string; readonly group: string },
  now: number,
): Silence | undefined {
  return silences
    .filter(silence => now >= silence.from && now < silence.until)
    .filter(({ rules, accounts, groups }) => covers(rules, rule) && covers(accounts, account) && covers(groups, group))
    .toSorted((a, b) => b.until - a.until)[0]
}

function covers(patterns: readonly Pattern[] | undefined, name: string): boolean {
  return patterns === undefined || matchesAny(patterns, name.toLowerCase())
}
