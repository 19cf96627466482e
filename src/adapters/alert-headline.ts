import type { Lifecycle } from '../core/rule.ts'
import type { Alert, ToldReason } from '../core/verdict.ts'
import { MINUTE } from '../core/window.ts'
import type { Severity } from '../taxonomy/vocabulary.ts'
import type { CardStyle, Headline } from './adaptive-card.ts'
import { plain, span, utcMinute, utcRange } from './card-text.ts'

/** In front of the title, so that a notification that is cut short tells an end from a beginning. */
const OPENINGS: Readonly<Record<ToldReason, string>> = {
  first: '',
  worse: 'Worse · ',
  reminder: 'Still firing · ',
  resolved: 'Resolved · ',
  flapping: 'Flapping · ',
}

const STYLES: Readonly<Record<Severity, CardStyle>> = {
  critical: 'attention',
  error: 'attention',
  warning: 'warning',
  info: 'accent',
}

/** What an alert's card is about. */
interface About {
  readonly rule: Lifecycle
  readonly reason: ToldReason
  readonly alert: Alert
}

export function styleOf(severity: Severity, reason: ToldReason): CardStyle {
  return reason === 'resolved' ? 'good' : STYLES[severity]
}

/** `Worse · Expired tokens (401): contosomedia`; both texts come as they are to be shown. */
export function titleOf(title: string, place: string, reason: ToldReason): string {
  return `${OPENINGS[reason]}${title}: ${place}`
}

/** What and where, and then lines of the alert's own kind. */
export function alertHeadline({ rule, reason }: About, place: string, lines: readonly string[]): Headline {
  return { style: styleOf(rule.severity, reason), title: titleOf(plain(rule.title), place, reason), lines }
}

/** `since 2026-11-22 10:05 UTC, 8 min` */
export function sinceWhen({ since, until }: Alert): string {
  return `since ${utcMinute(since)}, ${lasted({ since, until })}`
}

/** `8 min`, through the end of the last minute. */
export function lasted({ since, until }: Pick<Alert, 'since' | 'until'>): string {
  return span(until + MINUTE - since)
}

/** `2026-11-22 10:05 to 10:13 UTC` */
export function fromTo({ since, until }: Alert): string {
  return utcRange(since, until + MINUTE)
}

/** Why the next card may be long in coming. */
export function flappingLine({ rule, alert }: About, together = 1): string {
  const { times, within } = rule.flapping
  const fired = together > 1 ? `Each fired more than ${times} times` : `Fired ${alert.begins.length} times`
  return `${fired} in ${span(within)}; no more cards until it has been calm, or firing, for as long`
}

/** Whether it is told as over only now because it was flapping: then its beginnings are forgotten. */
export function wasFlapping({ reason, alert }: About): boolean {
  return reason === 'resolved' && alert.begins.length === 0
}

/** What names the rule in `alert-rules.json` and in a silence. */
export function ruleFact({ id, severity }: Lifecycle): readonly [string, string] {
  return ['Rule', `${plain(id)} (${severity})`]
}
