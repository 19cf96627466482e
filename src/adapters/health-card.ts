import { HEALTH, type HealthKind } from '../core/health.ts'
import type { ToldReason } from '../core/verdict.ts'
import type { HealthNotice } from '../flows/ports/notices.ts'
import { type AdaptiveCard, cardOf, factSet, paragraph, stepsOf } from './adaptive-card.ts'
import { alertHeadline, flappingLine, fromTo, lasted, ruleFact, wasFlapping } from './alert-headline.ts'
import { counted, plain, span, utcMinute } from './card-text.ts'

interface Advice {
  /** What the value says, after it or around it. */
  readonly says: (value: string) => string
  readonly steps: readonly string[]
  /** Where the end of it mends nothing, what is left to do. */
  readonly after?: string
}

const ADVICE: Readonly<Record<HealthKind, Advice>> = {
  lag: {
    says: value => `${value} not counted yet`,
    steps: [
      'Look at the failures of the function ingest: while storage refuses its writes, it tries the same batch again without end, and nothing is lost.',
      'If it does not fail, it is too slow: let the function app scale to as many instances as the hub has partitions.',
    ],
  },
  'oldest-uncounted': {
    says: value => `The oldest message that is not counted yet waits ${value}`,
    steps: [
      'Mind that alerts about failures are late by as much.',
      'Look at the failures of the function ingest: while storage refuses its writes, it tries the same batch again without end.',
      'Mend it before this gets longer than the retention of the hub: until then nothing is lost.',
    ],
  },
  'no-data': {
    says: value => `The hub has taken no message for ${value}`,
    steps: [
      'Ask whether the platform is meant to be idle.',
      'See that the diagnostic settings still stream to this hub, and that their authorization rule still has its key.',
      'Look at the throttled and failed requests of the Event Hubs namespace.',
    ],
  },
  'hub-unreachable': {
    says: value => `The hub has not answered for ${value}`,
    steps: [
      'See that the identity of the function app still has the role Azure Event Hubs Data Receiver.',
      'See that the firewall of the namespace lets the function app in.',
      'Until it answers, growing lag cannot be seen.',
    ],
  },
  'sequence-gap': {
    says: value => `${value} never came`,
    steps: [
      'Run “npm run replay -- gaps” to see the ranges, and the command that reads each from the hub again.',
      'Do it before the retention of the hub ends.',
      'If the ranges are as long as the retention, the functions were stopped for too long.',
    ],
    after: 'What is missing stays so until a replay has counted it: “npm run replay -- gaps” shows what is left.',
  },
  conservation: {
    says: value => `Rows differ from what was counted by ${value}`,
    steps: [
      'Look for the fact CountsDiffer: it names the day, and whether rows hold more or fewer records.',
      'Fewer: rows or a table were deleted by hand. More: another program writes into these tables.',
      'Report it, if neither is so: the counts of that day are not to be trusted.',
    ],
  },
  'store-refused': {
    says: value => `Table Storage refused ${value}`,
    steps: [
      'Run “npm run replay -- list --reason store-refused” to see them.',
      'Report one of them: no record should be able to do that.',
    ],
    after: 'What was refused is kept: “npm run replay -- list --reason store-refused” shows it.',
  },
}

/** The card about ourselves: what it is, how bad, since when, and what to do. */
export function buildHealthCard(notice: HealthNotice): AdaptiveCard {
  const { rule, reason, subject } = notice
  const { steps, after } = ADVICE[rule.watch]
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
  return `${ADVICE[rule.watch].says(valueOf(rule.watch, alert.count))}, since ${utcMinute(alert.since)}`
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
