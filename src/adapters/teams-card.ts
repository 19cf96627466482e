import type { FailureNotice, Notice } from '../flows/ports.ts'
import type { Cause } from '../taxonomy/taxonomy.ts'
import { type AdaptiveCard, type CardElement, cardOf, factSet, headline, stepsOf } from './adaptive-card.ts'
import { grouped, topFew, utcMinute } from './card-text.ts'
import { buildHealthCard } from './health-card.ts'

/** A card names this many causes in full; the others are counted. */
const CAUSES_SHOWN = 3

/** What the on-call engineer reads: what, where, how many, since when, and what to do. Whole under 20 KB. */
export function buildCard(notice: Notice): AdaptiveCard {
  return notice.about === 'health' ? buildHealthCard(notice) : buildFailureCard(notice)
}

function buildFailureCard(notice: FailureNotice): AdaptiveCard {
  const causes = notice.causes.slice(0, CAUSES_SHOWN)
  return cardOf(
    [
      headline(notice, notice.account),
      factsOf(notice),
      ...(notice.reason === 'resolved' ? [] : causes.flatMap(entry => adviceOf(entry, notice.expiryLags))),
      ...(notice.reason === 'resolved' || notice.sample === undefined ? [] : sampleOf(notice.sample)),
    ],
    causes.map(([cause]) => ({
      type: 'Action.OpenUrl',
      title: `About: ${cause.title}`.slice(0, 80),
      url: cause.docs,
    })),
  )
}

function factsOf(notice: FailureNotice): CardElement {
  const { alert, requests } = notice
  const share = requests > 0 ? ` of ${grouped(requests)} calls (${percent(alert.count / requests)})` : ''
  return factSet([
    ['Failures', `${grouped(alert.count)}${share}`],
    ['Causes', topFew(notice.causes.map(([cause, count]) => [cause.title, count]))],
    ['Policies', topFew(notice.policies)],
    ['Operations', topFew(notice.operations.map(([name, count]) => [name.replace(PROVIDER, ''), count]))],
    ['Presented after expiry', topFew(notice.expiryLags, 4)],
    ['First seen', utcMinute(alert.since)],
    ['Last seen', utcMinute(alert.until)],
  ])
}

/** Said of every operation, so it tells nothing. */
const PROVIDER = /^microsoft\.media\/mediaservices\//

function percent(share: number): string {
  return share > 0 && share < 0.01 ? 'under 1 %' : `${Math.round(share * 100)} %`
}

/** The steps of the taxonomy, first of them the one for how long after expiry most tokens were presented. */
function adviceOf([cause, count]: readonly [Cause, number], lags: FailureNotice['expiryLags']): readonly CardElement[] {
  const lagStep = Object.entries(cause.lagSteps ?? {}).find(([lag]) => lag === lags[0]?.[0])?.[1]
  const steps = lagStep === undefined ? cause.steps : [lagStep, ...cause.steps]
  return stepsOf(`${cause.title} (${grouped(count)}): what to do`, steps)
}

function sampleOf(text: string): readonly CardElement[] {
  return [
    { type: 'TextBlock', text: 'One of the answers', wrap: true, weight: 'Bolder', spacing: 'Medium' },
    {
      type: 'RichTextBlock',
      inlines: [{ type: 'TextRun', text: text.slice(0, 500), fontType: 'Monospace', size: 'Small' }],
    },
  ]
}
