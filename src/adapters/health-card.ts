import { HEALTH, type HealthKind } from '../core/health.ts'
import type { ToldReason } from '../core/verdict.ts'
import { HEALTH_ADVICE } from '../flows/health-advice.ts'
import type { HealthNotice } from '../flows/ports/notices.ts'
import { type AdaptiveCard, cardOf, factSet, paragraph, stepsOf } from './adaptive-card.ts'
import { alertHeadline, flappingLine, fromTo, lasted, ruleFact, wasFlapping } from './alert-headline.ts'
import { counted, plain, span, utcMinute } from './card-text.ts'

/** What the value says, after it or around it. */
const SAYS: Readonly<Record<HealthKind, (value: string) => string>> = {
  lag: value => `${value} not counted yet`,
  'oldest-uncounted': value => `The oldest message that is not counted yet waits ${value}`,
  'no-data': value => `The hub has taken no message for ${value}`,
  'hub-unreachable': value => `The hub has not answered for ${value}`,
  'sequence-gap': value => `${value} never came`,
  conservation: value => `Rows differ from what was counted by ${value}`,
  'store-refused': value => `Table Storage refused ${value}`,
}

/** The card about ourselves: what it is, how bad, since when, and what to do. */
export function buildHealthCard(notice: HealthNotice): AdaptiveCard {
  const { rule, reason, subject } = notice
  const { steps, after } = HEALTH_ADVICE[rule.watch]
  const place = subject === 'hub' ? 'event hub' : `partition ${plain(subject)}`
  const left = after === undefined ? [] : paragraph('What is left to do', after)
  return cardOf(alertHeadline(notice, place, LINES[reason](notice)), [
    ...(reason === 'resolved' ? left : stepsOf('What to do', steps)),
    factSet([lastOf(notice), ruleFact(rule)]),
  ])
}

/** How bad and since when, below the title. */
const LINES: Readonly<Record<ToldReason, (notice: HealthNotice) => readonly string[]>> = {
  first: notice => [howBad(notice)],
  reminder: notice => [howBad(notice)],
  worse: notice => {
    const { rule, formerPeak } = notice
    const was = formerPeak === undefined ? [] : [`It was ${valueOf(rule.watch, formerPeak)} when last told`]
    return [howBad(notice), ...was]
  },
  flapping: notice => [flappingLine(notice), howBad(notice)],
  resolved: notice => {
    const opening = wasFlapping(notice) ? 'Calm after flapping; lasted' : 'Lasted'
    return [`${opening} ${lasted(notice.alert)}, ${fromTo(notice.alert)}`]
  },
}

function howBad({ rule, alert }: HealthNotice): string {
  return `${SAYS[rule.watch](valueOf(rule.watch, alert.count))}, since ${utcMinute(alert.since)}`
}

function lastOf({ rule, reason, alert }: HealthNotice): readonly [string, string] {
  return reason === 'resolved'
    ? ['Last value', valueOf(rule.watch, alert.count)]
    : ['Last seen', utcMinute(alert.until)]
}

/** `21 min`, `12,345 messages` */
function valueOf(kind: HealthKind, value: number): string {
  const { unit } = HEALTH[kind]
  return unit === 'seconds' ? span(value * 1_000) : counted(value, unit)
}
