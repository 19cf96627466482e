import type { ToldReason } from '../core/verdict.ts'
import { MINUTE } from '../core/window.ts'
import { endedInTime, expiringSteps, type Warning } from '../flows/expiring-advice.ts'
import type { ExpiringNotice } from '../flows/ports/notices.ts'
import { type AdaptiveCard, cardOf, factSet, stepsOf } from './adaptive-card.ts'
import { alertHeadline, flappingLine, fromTo, ruleFact, styleOf } from './alert-headline.ts'
import { grouped, percent, plain, shareOf, span, topFew, utcMinute, utcTime } from './card-text.ts'

/** The card about an outage that has not begun: what will fail, when, and what to do until then. */
export function buildExpiringCard(notice: ExpiringNotice): AdaptiveCard {
  const { account, rule, reason, alert, expires, requests, sharing } = notice
  const facts = factSet([
    ['Share', shareOf(sharing, requests, 'successful calls')],
    ['Seen', fromTo(alert)],
    ['Expires', utcMinute(expires)],
    ['Policies', topFew(notice.policies, { few: 3, namesOnly: true })],
    ruleFact(rule),
  ])
  const headline = alertHeadline(notice, plain(account), LINES[reason](notice))
  if (endedInTime(warningOf(notice))) return cardOf(headline, [facts])
  const steps = expiringSteps(warningOf(notice))
  if (reason !== 'resolved') return cardOf(headline, [...stepsOf('What to do before it does', steps), facts])
  // The warning is over, and what it warned of has begun.
  const expired = { style: styleOf(rule.severity, 'first'), title: `Expired · ${plain(rule.title)}: ${plain(account)}` }
  return cardOf({ ...headline, ...expired }, [...stepsOf('What to do', steps), facts])
}

function warningOf({ reason, expires, alert: { until } }: ExpiringNotice): Warning {
  return { isOver: reason === 'resolved', until, expires }
}

/** What will fail and when, below the title. */
const LINES: Readonly<Record<ToldReason, (notice: ExpiringNotice) => readonly string[]>> = {
  first: notice => [warning(notice)],
  reminder: notice => [warning(notice)],
  worse: notice => [warning(notice), `${upTo(notice)} with it${was(notice)}`],
  flapping: notice => [flappingLine(notice), warning(notice)],
  resolved: notice => [ending(notice)],
}

/** The share may have no calls to be told of, where rows are gone. */
function warning({ sharing, requests, expires, alert }: ExpiringNotice): string {
  const left = expires - alert.toldAt
  const when = left > 0 ? `expires at ${utcTime(expires)}, in ${span(left)}` : `expired at ${utcTime(expires)}`
  const who = requests >= sharing && sharing > 0 ? `${percent(sharing / requests)} of calls share` : 'many calls share'
  return `A token that ${who} ${when}`
}

function upTo({ alert, rule }: ExpiringNotice): string {
  return `Up to ${grouped(alert.peak)} calls in ${span(rule.window)}`
}

function was({ formerPeak }: ExpiringNotice): string {
  return formerPeak === undefined ? '' : `, ${grouped(formerPeak)} when last told`
}

function ending(notice: ExpiringNotice): string {
  const { expires, alert } = notice
  const last = alert.until + MINUTE
  if (!endedInTime(warningOf(notice)))
    return `Still shared when it expired at ${utcTime(expires)}: who presents it since is refused`
  return `Last shared by so many at ${utcTime(last)}, ${span(expires - last)} before it expires at ${utcTime(expires)}`
}
