import { HEALTH, type HealthKind } from '../core/health.ts'
import type { HealthNotice } from '../flows/ports.ts'
import { type AdaptiveCard, cardOf, factSet, headline, stepsOf } from './adaptive-card.ts'
import { grouped, span, utcMinute } from './card-text.ts'

/** What the value says, and what to do about it. */
const ADVICE: Readonly<Record<HealthKind, { readonly says: string; readonly steps: readonly string[] }>> = {
  lag: {
    says: 'Not counted yet',
    steps: [
      'Look at the failures of the function ingest: while storage refuses its writes, it tries the same batch again without end, and nothing is lost.',
      'If it does not fail, it is too slow: let the function app scale to as many instances as the hub has partitions.',
    ],
  },
  'oldest-uncounted': {
    says: 'Oldest message waits',
    steps: [
      'Mind that alerts about failures are late by as much.',
      'Look at the failures of the function ingest: while storage refuses its writes, it tries the same batch again without end.',
      'Mend it before this gets longer than the retention of the hub: until then nothing is lost.',
    ],
  },
  'no-data': {
    says: 'Hub takes nothing for',
    steps: [
      'Ask whether the platform is meant to be idle.',
      'See that the diagnostic settings still stream to this hub, and that their authorization rule still has its key.',
      'Look at the throttled and failed requests of the Event Hubs namespace.',
    ],
  },
  'hub-unreachable': {
    says: 'Hub does not answer for',
    steps: [
      'See that the identity of the function app still has the role Azure Event Hubs Data Receiver.',
      'See that the firewall of the namespace lets the function app in.',
      'Until it answers, growing lag cannot be seen.',
    ],
  },
  'sequence-gap': {
    says: 'Messages that never came',
    steps: [
      'Run “npm run replay -- gaps” to see the ranges, and the command that reads each from the hub again.',
      'Do it before the retention of the hub ends.',
      'If the ranges are as long as the retention, the functions were stopped for too long.',
    ],
  },
  conservation: {
    says: 'Rows differ from what was counted by',
    steps: [
      'Look for the fact CountsDiffer: it names the day, and whether rows hold more or fewer records.',
      'Fewer: rows or a table were deleted by hand. More: another program writes into these tables.',
      'Report it, if neither is so: the counts of that day are not to be trusted.',
    ],
  },
  'store-refused': {
    says: 'Records that Table Storage refused',
    steps: [
      'Run “npm run replay -- list --reason store-refused” to see them.',
      'Report one of them: no record should be able to do that.',
    ],
  },
}

/** The card about ourselves: what it is, how bad, since when, and what to do. */
export function buildHealthCard(notice: HealthNotice): AdaptiveCard {
  const { rule, alert, reason, subject } = notice
  const { says, steps } = ADVICE[rule.watch]
  const value =
    HEALTH[rule.watch].unit === 'seconds'
      ? span(alert.count * 1_000)
      : `${grouped(alert.count)} ${HEALTH[rule.watch].unit}`
  return cardOf(
    [
      headline(notice, subject === 'hub' ? 'the event hub' : subject),
      factSet([
        [says, value],
        ['Since', utcMinute(alert.since)],
        ['Last seen', utcMinute(alert.until)],
      ]),
      ...(reason === 'resolved' ? [] : stepsOf('What to do', steps)),
    ],
    [],
  )
}
