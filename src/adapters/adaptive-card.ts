import { MINUTE } from '../core/window.ts'
import type { Notice } from '../flows/ports.ts'
import { plain, span, utcMinute } from './card-text.ts'

/** The parts of an Adaptive Card 1.4 that we use. https://adaptivecards.io/explorer/ */
export interface AdaptiveCard {
  readonly type: 'AdaptiveCard'
  readonly $schema: 'http://adaptivecards.io/schemas/adaptive-card.json'
  readonly version: '1.4'
  readonly msteams: { readonly width: 'Full' }
  readonly body: readonly CardElement[]
  readonly actions: readonly CardAction[]
}

interface TextBlock {
  readonly type: 'TextBlock'
  readonly text: string
  readonly wrap: true
  readonly size?: 'Small' | 'Default' | 'Medium' | 'Large'
  readonly weight?: 'Bolder'
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

export interface Container {
  readonly type: 'Container'
  readonly style: 'attention' | 'warning' | 'good'
  readonly bleed: true
  readonly items: readonly CardElement[]
}

export type CardElement = TextBlock | RichTextBlock | FactSet | Container

export interface CardAction {
  readonly type: 'Action.OpenUrl'
  readonly title: string
  readonly url: string
}

/** A card as Teams shows it over the full width of its column. */
export function cardOf(body: readonly CardElement[], actions: readonly CardAction[]): AdaptiveCard {
  return {
    type: 'AdaptiveCard',
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    version: '1.4',
    msteams: { width: 'Full' },
    body,
    actions,
  }
}

const OPENINGS = { first: 'Firing', reminder: 'Still firing', resolved: 'Resolved' } as const

/** What it is and of whom, whether it fires, and for how long it has. */
export function headline({ rule, alert, reason }: Notice, subject: string): Container {
  const lasted = span(alert.until + MINUTE - alert.since)
  const calm = rule.severity === 'warning' || rule.severity === 'info'
  return {
    type: 'Container',
    style: reason === 'resolved' ? 'good' : calm ? 'warning' : 'attention',
    bleed: true,
    items: [
      {
        type: 'TextBlock',
        text: `${plain(rule.title)}: ${plain(subject, 60)}`,
        wrap: true,
        size: 'Large',
        weight: 'Bolder',
      },
      {
        type: 'TextBlock',
        text:
          reason === 'resolved'
            ? `Resolved: lasted ${lasted}`
            : `${OPENINGS[reason]} since ${utcMinute(alert.since)}, ${lasted}`,
        wrap: true,
        spacing: 'None',
      },
    ],
  }
}

/** A heading and numbered steps below it. */
export function stepsOf(heading: string, steps: readonly string[]): readonly CardElement[] {
  return [
    { type: 'TextBlock', text: heading, wrap: true, weight: 'Bolder', spacing: 'Medium' },
    {
      type: 'TextBlock',
      text: steps.map((step, index) => `${index + 1}. ${step}`).join('\n'),
      wrap: true,
      spacing: 'Small',
    },
  ]
}

/** Names and values; those without a value are left out. */
export function factSet(facts: readonly (readonly [string, string])[]): CardElement {
  return {
    type: 'FactSet',
    facts: facts.filter(([, value]) => value !== '').map(([title, value]) => ({ title, value })),
  }
}
