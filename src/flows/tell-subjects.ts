import type { Aggregate } from '../core/aggregate.ts'
import type { ExpiringRule, FailureRule } from '../core/rule.ts'
import { silenceOf } from '../core/silence.ts'
import { type Alert, decide, momentsOf, type ToldReason, type Verdict } from '../core/verdict.ts'
import { MINUTE } from '../core/window.ts'
import type { AccountLook, AccountPorts } from './evaluate-accounts.ts'
import type { Subject } from './find-subjects.ts'
import { noticeOf } from './notice.ts'
import type { Outbox } from './outbox.ts'
import type { StoredAlert } from './ports/alerting.ts'

/** An account's rows and alerts, as one rule looks at them. */
export interface RuleLook extends AccountLook {
  readonly rows: readonly Aggregate[]
  /** By group. */
  readonly stored: ReadonlyMap<string, Alert>
  /** The rule that fires for the account and inhibits this one. */
  readonly inhibitedBy: string | undefined
}

/** A subject, its alert as it is now, and whether its next card is still to go out. */
interface Followed {
  readonly subject: Subject
  alert: Alert | undefined
  waits: boolean
}

type Telling = Extract<Verdict, { readonly reason: ToldReason }>

/**
 * Tells every verdict that is due, in order of time; subjects that are due for the same reason at once share a card. A
 * subject whose card does not go out, or goes out later, waits for the next look. Resolves to the alerts as they are then.
 */
export async function tellSubjects(
  rule: FailureRule | ExpiringRule,
  subjects: readonly Subject[],
  look: RuleLook,
  outbox: Outbox,
  ports: AccountPorts,
): Promise<readonly Alert[]> {
  const followed = subjects.map((subject): Followed => {
    return { subject, alert: look.stored.get(subject.group), waits: false }
  })
  for (const moment of momentsToLookAt(rule, followed, look.until, ports.clock)) {
    while (await tellDue(rule, followed, moment, look, outbox, ports));
  }
  for (const { subject, alert } of followed) {
    const before = look.stored.get(subject.group)
    if (alert !== undefined && JSON.stringify(alert) !== JSON.stringify(before))
      await ports.alerts.update(storedAs(rule, subject, alert))
  }
  return followed.flatMap(({ alert }) => (alert === undefined ? [] : [alert]))
}

/** One card for each reason that is due at the moment; true where any was told, since more may be due then. */
async function tellDue(
  rule: FailureRule | ExpiringRule,
  followed: readonly Followed[],
  moment: number,
  look: RuleLook,
  outbox: Outbox,
  ports: AccountPorts,
): Promise<boolean> {
  const due = new Map<ToldReason, (readonly [Followed, Telling])[]>()
  for (const one of followed) {
    if (one.waits || moment < (one.alert?.toldAt ?? 0)) continue
    const verdict = verdictOf(rule, one, moment, look, ports.clock)
    if (verdict.reason === 'quiet') one.alert = verdict.alert ?? one.alert
    else if ('by' in verdict) {
      await ports.alerts.record(storedAs(rule, one.subject, verdict.alert), verdict.by)
      one.alert = verdict.alert
    } else due.set(verdict.reason, [...(due.get(verdict.reason) ?? []), [one, verdict]])
  }
  let told = false
  for (const [reason, together] of due) {
    const alerts = together.map(([{ subject }, { alert }]) => storedAs(rule, subject, alert))
    const notice = noticeOf(
      rule,
      reason,
      together.map(([one, { alert }]) => ({ subject: one.subject, alert, formerPeak: one.alert?.toldPeak ?? 0 })),
      look,
      ports,
    )
    const outcome = await outbox.tell({ notice, alerts })
    for (const [one, { alert }] of together) {
      if (outcome === 'told') one.alert = alert
      else one.waits = true
    }
    if (outcome === 'told') told = true
  }
  return told
}

/** In its own time, old input is whole; on the clock, calls of the same minute arrive over several. */
const SETTLE = { wall: 3 * MINUTE, event: 0 } as const

function verdictOf(
  rule: FailureRule | ExpiringRule,
  { subject, alert }: Followed,
  moment: number,
  look: RuleLook,
  clock: AccountPorts['clock'],
) {
  const { group, account } = subject
  const silencedBy = silenceOf(look.silences, { rule: rule.id, account, group }, look.now)?.id
  const circumstances = { silencedBy, inhibitedBy: look.inhibitedBy, settle: SETTLE[clock] }
  return decide(rule, subject.episodesBefore(moment), alert, moment, circumstances)
}

function storedAs(rule: FailureRule | ExpiringRule, { group, account }: Subject, alert: Alert): StoredAlert {
  return { rule: rule.id, group, account, alert }
}

function momentsToLookAt(
  rule: FailureRule | ExpiringRule,
  followed: readonly Followed[],
  until: number,
  clock: AccountPorts['clock'],
): readonly number[] {
  if (clock === 'wall') return [until]
  const moments = new Set([until])
  for (const { subject, alert } of followed) {
    const since = Math.max(alert?.toldAt ?? 0, alert?.firedAt ?? 0)
    for (const moment of momentsOf(rule, subject.episodesBefore(Number.POSITIVE_INFINITY), until)) {
      if (moment > since) moments.add(moment)
    }
  }
  return [...moments].toSorted((a, b) => a - b)
}
