import { MINUTE } from '../core/window.ts'
import type { Notice } from '../flows/ports.ts'
import type { Cause } from '../taxonomy/taxonomy.ts'
import { grouped, plain, span, topFew, utcMinute } from './card-text.ts'

/** The parts of an Adaptive Card 1.4 that we use. https://adaptivecards.io/explorer/ */
export interface AdaptiveCard {
  readonly type: 'AdaptiveCard'
  readonly $schema: 'http://adaptivecards.io/schemas/adaptive-card.json'
  readonly version: '1.4'
  readonly msteams: { readonly width: 'Full' }
  readonly body: readonly CardElement[]
  readonly actions: readonly CardAction[]
}

type Colour = 'Default' | 'Attention' | 'Warning' | 'Good'

interface TextBlock {
  readonly type: 'TextBlock'
  readonly text: string
  readonly wrap: true
  readonly size?: 'Small' | 'Default' | 'Medium' | 'Large'
  readonly weight?: 'Bolder'
  readonly color?: Colour
  readonly isSubtle?: true
  readonly spacing?: 'None' | 'Small' | 'Medium'
}

/** Its runs know no markdown, so what strangers wrote shows as it is. */
interface RichTextBlock {
  readonly type: 'RichTextBlock'
  readonly inlines: readonly {
    readonly type: 'TextRun'
    readonly text: string
    readonly fontType: 'Monospace'
    readonly size: 'Small'
  }[]
}

interface FactSet {
  readonly type: 'FactSet'
  readonly facts: readonly { readonly title: string; readonly value: string }[]
}

interface Container {
  readonly type: 'Container'
  readonly style: 'attention' | 'warning' | 'good'
  readonly bleed: true
  readonly items: readonly CardElement[]
}

type CardElement = TextBlock | RichTextBlock | FactSet | Container

interface CardAction {
  readonly type: 'Action.OpenUrl'
  readonly title: string
  readonly url: string
}

/** A card names this many causes in full; the others are counted. */
const CAUSES_SHOWN = 3

/** What the on-call engineer reads: what, where, how many, since when, and what to do. Whole under 20 KB. */
export function buildCard(notice: Notice): AdaptiveCard {
  const causes = notice.causes.slice(0, CAUSES_SHOWN)
  return {
    type: 'AdaptiveCard',
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    version: '1.4',
    msteams: { width: 'Full' },
    body: [
      headline(notice),
      factsOf(notice),
      ...(notice.reason === 'resolved' ? [] : causes.flatMap(entry => adviceOf(entry, notice.expiryLags))),
      ...(notice.reason === 'resolved' || notice.sample === undefined ? [] : sampleOf(notice.sample)),
    ],
    actions: causes.map(([cause]) => ({
      type: 'Action.OpenUrl',
      title: `About: ${cause.title}`.slice(0, 80),
      url: cause.docs,
    })),
  }
}

const OPENINGS = { first: 'Firing', reminder: 'Still firing', resolved: 'Resolved' } as const

function headline({ rule, account, alert, reason }: Notice): Container {
  const lasted = span(alert.until + MINUTE - alert.since)
  const since = `since ${utcMinute(alert.since)}, ${lasted}`
  return {
    type: 'Container',
    style:
      reason === 'resolved'
        ? 'good'
        : rule.severity === 'warning' || rule.severity === 'info'
          ? 'warning'
          : 'attention',
    bleed: true,
    items: [
      {
        type: 'TextBlock',
        text: `${plain(rule.title)}: ${plain(account, 60)}`,
        wrap: true,
        size: 'Large',
        weight: 'Bolder',
      },
      {
        type: 'TextBlock',
        text: reason === 'resolved' ? `Resolved: lasted ${lasted}` : `${OPENINGS[reason]} ${since}`,
        wrap: true,
        spacing: 'None',
      },
    ],
  }
}

function factsOf(notice: Notice): FactSet {
  const { alert, requests } = notice
  const share = requests > 0 ? ` of ${grouped(requests)} calls (${percent(alert.count / requests)})` : ''
  const facts = [
    ['Failures', `${grouped(alert.count)}${share}`],
    ['Causes', topFew(notice.causes.map(([cause, count]) => [cause.title, count]))],
    ['Policies', topFew(notice.policies)],
    ['Operations', topFew(notice.operations.map(([name, count]) => [name.replace(PROVIDER, ''), count]))],
    ['Presented after expiry', topFew(notice.expiryLags, 4)],
    ['First seen', utcMinute(alert.since)],
    ['Last seen', utcMinute(alert.until)],
  ] as const
  return {
    type: 'FactSet',
    facts: facts.filter(([, value]) => value !== '').map(([title, value]) => ({ title, value })),
  }
}

/** Said of every operation, so it tells nothing. */
const PROVIDER = /^microsoft\.media\/mediaservices\//

function percent(share: number): string {
  return share > 0 && share < 0.01 ? 'under 1 %' : `${Math.round(share * 100)} %`
}

/** The steps of the taxonomy, first of them the one for how long after expiry most tokens were presented. */
function adviceOf([cause, count]: readonly [Cause, number], lags: Notice['expiryLags']): readonly CardElement[] {
  const lagStep = Object.entries(cause.lagSteps ?? {}).find(([lag]) => lag === lags[0]?.[0])?.[1]
  const steps = lagStep === undefined ? cause.steps : [lagStep, ...cause.steps]
  return [
    {
      type: 'TextBlock',
      text: `${cause.title} (${grouped(count)}): what to do`,
      wrap: true,
      weight: 'Bolder',
      spacing: 'Medium',
    },
    {
      type: 'TextBlock',
      text: steps.map((step, index) => `${index + 1}. ${step}`).join('\n'),
      wrap: true,
      spacing: 'Small',
    },
  ]
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
