import { HEALTH } from '../core/health.ts'
import type { Rule } from '../core/rule.ts'
import { type Tally, topOf } from '../core/tally.ts'
import { parseTime } from '../core/time.ts'
import { isoSecond } from '../core/window.ts'
import type { Cause } from '../taxonomy/taxonomy.ts'
import type { Severity } from '../taxonomy/vocabulary.ts'
import type { AlertAnswer } from './answers.ts'
import { expiringSteps } from './expiring-advice.ts'
import { failureAdvice, NO_CAUSE } from './failure-advice.ts'
import { HEALTH_ADVICE } from './health-advice.ts'
import type { StoredAlert } from './ports/alerting.ts'

/** A stored alert, with its rule as it holds for its account; one whose rule is gone has none. */
export interface KnownAlert extends StoredAlert {
  readonly id: string
  readonly of: Rule | undefined
  readonly severity: Severity
}

/** What else is known of it. Tallies of calls; absent unless it is about failures and fires. */
export interface Behind {
  readonly silence: string | undefined
  readonly causes?: Tally | undefined
  readonly expiryLags?: Tally | undefined
}

type CauseOf = (id: string) => Cause | undefined

const CAUSES_NAMED = 5

export function alertAnswer(known: KnownAlert, behind: Behind, causeOf: CauseOf): AlertAnswer {
  const { id, rule, group, account, severity, alert } = known
  const causes = topOf(behind.causes ?? new Map())
  const docs = causes.map(([cause]) => causeOf(cause)?.docs).find(page => page !== undefined)
  return {
    id,
    rule,
    title: known.of?.title ?? rule,
    severity,
    about: aboutOf(known),
    group,
    account,
    state: alert.state,
    reason: alert.reason,
    told: alert.toldAt > 0,
    flapping: alert.flapping,
    since: isoSecond(alert.since),
    until: isoSecond(alert.until),
    firedAt: isoSecond(alert.firedAt),
    toldAt: alert.toldAt === 0 ? null : isoSecond(alert.toldAt),
    count: alert.count,
    peak: alert.peak,
    unit: unitOf(known),
    ...(behind.silence === undefined ? {} : { silence: behind.silence }),
    causes: causes.slice(0, CAUSES_NAMED).map(([cause, count]) => {
      return { cause, title: causeOf(cause)?.title ?? NO_CAUSE, count }
    }),
    steps: [...new Set(stepsOf(known, behind, causeOf))],
    ...(docs === undefined ? {} : { docs }),
  }
}

function aboutOf({ of, account }: KnownAlert): AlertAnswer['about'] {
  if (of?.kind === 'token-expiring') return 'expiring'
  return of?.kind ?? (account === '' ? 'health' : 'failures')
}

function unitOf({ of, account }: KnownAlert): string {
  if (of?.kind === 'health') return HEALTH[of.watch].unit
  return account === '' ? '' : 'calls'
}

/** Those that a card would give now. */
function stepsOf({ of, account, group, alert }: KnownAlert, behind: Behind, causeOf: CauseOf): readonly string[] {
  const isOver = alert.state === 'resolved'
  if (of === undefined) return []
  if (of.kind === 'health') {
    const { steps, after } = HEALTH_ADVICE[of.watch]
    return isOver ? [after].filter(step => step !== undefined) : steps
  }
  if (of.kind === 'token-expiring') {
    const expires = parseTime(group.slice(account.length + 1)) ?? Number.POSITIVE_INFINITY
    return expiringSteps({ isOver, until: alert.until, expires })
  }
  if (isOver) return []
  const causes = topOf(behind.causes ?? new Map())
  const known = causes.flatMap(([id, count]) => {
    const cause = causeOf(id)
    return cause === undefined ? [] : [[cause, count] as const]
  })
  const unknown = causes.reduce((sum, [id, count]) => (causeOf(id) === undefined ? sum + count : sum), 0)
  const expiryLags = topOf(behind.expiryLags ?? new Map())
  return failureAdvice({ rule: of, causes: known, unknown, expiryLags }).flatMap(({ steps }) => steps)
}
