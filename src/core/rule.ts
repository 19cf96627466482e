import type { Severity, Tag } from '../taxonomy/vocabulary.ts'
import type { ActiveHours } from './active-hours.ts'
import type { HealthKind } from './health.ts'
import { OK } from './outcome.ts'
import { matchesAny, type Pattern } from './pattern.ts'

/** How anything that fires is told. Durations in milliseconds. */
export interface Lifecycle {
  readonly id: string
  readonly title: string
  readonly severity: Severity
  /** Calm for this long resolves. */
  readonly resolveAfter: number
  /** While it fires, tell again this often. */
  readonly remindEvery: number
  /** Each reminder waits this many times as long as the one before; 1 for always the same. */
  readonly remindGrowth: number
  /** Tell again when the fullest window holds this many times what was told. */
  readonly worseBy: number
  /** Firing more often than this within that time is flapping: told once, then not again until it was calm for as long. */
  readonly flapping: { readonly times: number; readonly within: number }
  /** While one of these rules fires for the same account, this one is not told. */
  readonly inhibitedBy: readonly string[]
  /** Outside of these hours it is not told; what still fires when they begin is told then. */
  readonly activeHours?: ActiveHours | undefined
}

/** What one call was, beside its account and cause. A row knows how many calls had each value, not which with which. */
export type Facet = 'status' | 'category' | 'operation' | 'policy' | 'fingerprint'

/** What a rule groups by: one alert for each account, and in it for each cause, or each value of a facet. */
export type GroupDimension = 'account' | 'cause' | Facet

/** All the lists that are there must match; an absent list matches every failure. */
export interface RuleMatch {
  readonly causes?: readonly string[] | undefined
  readonly tags?: readonly Tag[] | undefined
  /** Compared in lower case. */
  readonly accounts?: readonly Pattern[] | undefined
  /** Values of the rule's one facet. */
  readonly facet?: readonly Pattern[] | undefined
}

/** Which failures to watch and when to tell. */
export interface FailureRule extends Lifecycle {
  readonly kind: 'failures'
  readonly match: RuleMatch
  /** The one facet that the rule matches or groups by. */
  readonly facet?: Facet | undefined
  readonly groupBy: readonly GroupDimension[]
  /** Matching calls are counted over this long. */
  readonly window: number
  /** That many within a window fire, if they are also that share of at least so many calls. */
  readonly fire: { readonly count: number; readonly share: number; readonly requests: number }
  /** Only kinds of error that nobody had seen until this long ago. */
  readonly newWithin?: number | undefined
  /** For some accounts other bounds hold; the first that matches. */
  readonly overrides: readonly RuleOverride[]
}

export interface RuleOverride {
  readonly accounts: readonly Pattern[]
  readonly window?: number | undefined
  readonly fire?: Partial<FailureRule['fire']> | undefined
  readonly severity?: Severity | undefined
}

/** Warns before the outage: one token that a large part of recent successful calls shares is about to expire. */
export interface ExpiringRule extends Lifecycle {
  readonly kind: 'token-expiring'
  readonly accounts?: readonly Pattern[] | undefined
  readonly window: number
  /** How long before the expiry it is told. */
  readonly lead: number
  readonly fire: { readonly share: number; readonly requests: number }
}

/** Tells when a value about ourselves is above a bound, or, for one that only grows, when it has grown. */
export interface HealthRule extends Lifecycle {
  readonly kind: 'health'
  readonly watch: HealthKind
  readonly above: number
}

export type Rule = FailureRule | ExpiringRule | HealthRule

/** A row's own part in a match; its facets are counted apart. */
export interface Matchable {
  readonly account: string
  readonly cause: string
  readonly tags: readonly Tag[]
}

export function matchesRow({ match }: FailureRule, { account, cause, tags }: Matchable): boolean {
  return (
    cause !== OK &&
    (match.causes === undefined || match.causes.includes(cause)) &&
    (match.tags === undefined || match.tags.some(tag => tags.includes(tag))) &&
    (match.accounts === undefined || matchesAny(match.accounts, account.toLowerCase()))
  )
}

/** The rule as it holds for an account. */
export function ruleFor(rule: FailureRule, account: string): FailureRule {
  const found = rule.overrides.find(({ accounts }) => matchesAny(accounts, account.toLowerCase()))
  if (found === undefined) return rule
  return {
    ...rule,
    window: found.window ?? rule.window,
    severity: found.severity ?? rule.severity,
    fire: { ...rule.fire, ...found.fire },
  }
}
