/** The parts of an Adaptive Card 1.4 that we use. https://adaptivecards.io/explorer/ */
export interface AdaptiveCard {
  readonly type: 'AdaptiveCard'
  readonly $schema: 'http://adaptivecards.io/schemas/adaptive-card.json'
  readonly version: '1.4'
  /** One line for where the card itself does not show. */
  readonly fallbackText: string
  readonly speak: string
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
  readonly spacing: 'Small'
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
  readonly style: CardStyle
  readonly bleed: true
  readonly items: readonly CardElement[]
}

export type CardElement = TextBlock | RichTextBlock | FactSet | Container

export interface CardAction {
  readonly type: 'Action.OpenUrl'
  readonly title: string
  readonly url: string
}

export type CardStyle = 'attention' | 'warning' | 'accent' | 'good'

/** What is read first, and in a notification alone: what and where, then how bad and since when. */
export interface Headline {
  readonly style: CardStyle
  readonly title: string
  readonly lines: readonly string[]
}

/** A card as Teams shows it over the full width of its column. */
export function cardOf(
  headline: Headline,
  body: readonly CardElement[],
  actions: readonly CardAction[] = [],
): AdaptiveCard {
  // Teams takes the text of a notification from one of these, where it takes it from the card at all.
  // https://github.com/microsoft/AdaptiveCards/issues/9053
  const brief = [headline.title, ...headline.lines.slice(0, 1)].join('. ')
  return {
    type: 'AdaptiveCard',
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    version: '1.4',
    fallbackText: brief,
    speak: brief,
    msteams: { width: 'Full' },
    body: [headlineOf(headline), ...body],
    actions,
  }
}

function headlineOf({ style, title, lines }: Headline): Container {
  return {
    type: 'Container',
    style,
    bleed: true,
    items: [
      { type: 'TextBlock', text: title, wrap: true, size: 'Large', weight: 'Bolder' },
      ...lines.map((text): CardElement => ({ type: 'TextBlock', text, wrap: true, spacing: 'None' })),
    ],
  }
}

/** A heading and what stands below it. */
export function paragraph(heading: string, text: string): readonly CardElement[] {
  return [
    { type: 'TextBlock', text: heading, wrap: true, weight: 'Bolder', spacing: 'Medium' },
    { type: 'TextBlock', text, wrap: true, spacing: 'Small' },
  ]
}

/** A heading and numbered steps below it. */
export function stepsOf(heading: string, steps: readonly string[]): readonly CardElement[] {
  return paragraph(heading, steps.map((step, index) => `${index + 1}. ${step}`).join('\n'))
}

/** What a stranger's text said, after `bare`, under a heading. */
export function quoteOf(heading: string, text: string): readonly CardElement[] {
  return [
    { type: 'TextBlock', text: heading, wrap: true, weight: 'Bolder', spacing: 'Medium' },
    {
      type: 'RichTextBlock',
      spacing: 'Small',
      inlines: [{ type: 'TextRun', text, fontType: 'Monospace', size: 'Small' }],
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
