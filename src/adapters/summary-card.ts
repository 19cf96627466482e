import type { ToldReason } from '../core/verdict.ts'
import type { SummaryNotice } from '../flows/ports/notices.ts'
import { type AdaptiveCard, cardOf, factSet, paragraph } from './adaptive-card.ts'
import { styleOf, titleOf } from './alert-headline.ts'
import { counted, grouped, plain, span, topFew } from './card-text.ts'

/** So many entries, with names no longer than this, fit well under 20 KB. */
const NAMED = 25
const NAME_LENGTH = 40
/** What needs somebody stands before what is over. */
const ORDER: readonly ToldReason[] = ['first', 'worse', 'flapping', 'reminder', 'resolved']
const REASONS: Readonly<Record<ToldReason, string>> = {
  first: 'firing',
  worse: 'worse',
  flapping: 'flapping',
  reminder: 'still firing',
  resolved: 'resolved',
}

/** The card in place of very many: how many of which kind, and the first of them by name. */
export function buildSummaryCard({ severity, entries }: SummaryNotice): AdaptiveCard {
  const ordered = ORDER.flatMap(reason => entries.filter(entry => entry.reason === reason))
  const worst = ordered[0]?.reason ?? 'resolved'
  const tally = ORDER.map(reason => [REASONS[reason], entries.filter(entry => entry.reason === reason).length] as const)
  const lines = [tally.flatMap(([name, count]) => (count > 0 ? [`${grouped(count)} ${name}`] : [])).join(', ')]
  const title = `${counted(entries.length, 'alerts')} at once`
  const rules = tallyBy(entries, entry => entry.title)
  const repeated = tallyBy(entries, ({ subject }) => subject).filter(([, count]) => count > 1)
  return cardOf({ style: styleOf(severity, worst), title, lines }, [
    ...(worst === 'resolved'
      ? []
      : paragraph('What to do', 'Look for what they have in common: so many at once rarely have a cause each.')),
    factSet([
      ['Rules', topFew(rules, { few: 6 })],
      ['More than once', topFew(repeated, { few: 6 })],
    ]),
    ...paragraph('One by one', listOf(ordered)),
  ])
}

function listOf(ordered: SummaryNotice['entries']): string {
  const named = ordered.slice(0, NAMED).map(({ title, subject, reason, count, unit = 'calls' }) => {
    const amount = unit === 'seconds' ? span(count * 1_000) : counted(count, plain(unit, NAME_LENGTH))
    return `- ${titleOf(plain(title, NAME_LENGTH), plain(subject, NAME_LENGTH), reason)} (${amount})`
  })
  const more = ordered.length - named.length
  return [...named, ...(more > 0 ? [`- and ${grouped(more)} more`] : [])].join('\n')
}

/** Largest first; equal ones in the order they came. */
function tallyBy(
  entries: SummaryNotice['entries'],
  nameOf: (entry: SummaryNotice['entries'][number]) => string,
): readonly (readonly [string, number])[] {
  const counts = new Map<string, number>()
  for (const entry of entries) counts.set(nameOf(entry), (counts.get(nameOf(entry)) ?? 0) + 1)
  return [...counts].toSorted(([, a], [, b]) => b - a)
}
