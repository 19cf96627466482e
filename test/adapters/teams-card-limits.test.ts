import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { toHtml } from '../../local/teams-inbox/markdown.ts'
import type { AdaptiveCard, CardElement } from '../../src/adapters/adaptive-card.ts'
import { buildCard } from '../../src/adapters/teams-card.ts'
import { HOSTILE, noticesWith } from '../support/hostile-notices.ts'

const hostile = fc.oneof(
  fc.constantFrom(...HOSTILE),
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.string({ unit: fc.constantFrom(...Array.from('[]()*_`~-+.1# \n\\<>&;:/atx')), maxLength: 60 }),
)
const texts = fc.array(hostile, { minLength: 1, maxLength: 12 })
const counts = fc.oneof(fc.nat(), fc.constantFrom(0, 1, 2 ** 53, 1e300, Number.POSITIVE_INFINITY))

/** As a Workflow takes it, with the text of a notification. */
function bytesOf(card: AdaptiveCard): number {
  const contentType = 'application/vnd.microsoft.card.adaptive'
  const attachments = [{ contentType, contentUrl: null, content: card }]
  return Buffer.byteLength(JSON.stringify({ type: 'message', summary: card.fallbackText, attachments }))
}

describe('under 20 KB', () => {
  test.each(HOSTILE.filter(text => text.length > 1_000).map(text => [text.slice(0, 6), text]))(
    'with nothing but %s',
    (_, text) => {
      const sizes = noticesWith([text], 1e300).map(notice => bytesOf(buildCard(notice)))
      expect(Math.max(...sizes)).toBeLessThan(20_000)
    },
  )

  test('whatever strangers write', () => {
    fc.assert(
      fc.property(texts, counts, (some, count) => {
        for (const notice of noticesWith(some, count)) expect(bytesOf(buildCard(notice))).toBeLessThan(20_000)
      }),
      { numRuns: 20 },
    )
  })
})

/** Every text of a card where markdown is read, and every text where it is not. */
function textsOf({ body, actions, fallbackText, speak }: AdaptiveCard) {
  const markdown: string[] = [fallbackText, speak]
  const bare: string[] = actions.map(({ title }) => title)
  const visit = (element: CardElement): void => {
    if (element.type === 'TextBlock') markdown.push(element.text)
    else if (element.type === 'Container') element.items.forEach(visit)
    else if (element.type === 'FactSet') markdown.push(...element.facts.flatMap(({ title, value }) => [title, value]))
    else bare.push(...element.inlines.map(({ text }) => text))
  }
  body.forEach(visit)
  return { markdown, bare }
}

/** What the renderer would make of the texts: their elements, without the texts themselves. */
function elementsOf(card: AdaptiveCard): readonly string[] {
  return textsOf(card).markdown.map(text => toHtml(text).replace(/[^<>]+(?=<|$)/g, ''))
}

describe('what strangers write', () => {
  test('changes no element of the card', () => {
    fc.assert(
      fc.property(texts, fc.nat(), (some, count) => {
        const harmless = some.map(text => `name${some.indexOf(text)}`)
        const expected = noticesWith(harmless, count).map(notice => elementsOf(buildCard(notice)))
        expect(noticesWith(some, count).map(notice => elementsOf(buildCard(notice)))).toEqual(expected)
      }),
      { numRuns: 20 },
    )
  })

  test('mentions nobody, leads nowhere and hides nothing', () => {
    fc.assert(
      fc.property(texts, fc.nat(), (some, count) => {
        for (const card of noticesWith(some, count).map(buildCard)) {
          const { markdown, bare } = textsOf(card)
          const all = [...markdown, ...bare].join('\n')
          expect(all).not.toMatch(/[<>]|:\/\/|&#?\w|\{\{/)
          expect(all).not.toMatch(/[\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]|(?!\n)\p{Cc}/u)
          expect(card.msteams).toEqual({ width: 'Full' })
          for (const { url } of card.actions) expect(url).toMatch(/^https:\/\/learn\.microsoft\.com\//)
        }
      }),
      { numRuns: 20 },
    )
  })
})
