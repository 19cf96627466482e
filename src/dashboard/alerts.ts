/** Alerts in the order and the words of the page. */

import type { AlertAnswer } from '../flows/answers.ts'

const WEIGHT: Readonly<Record<AlertAnswer['severity'], number>> = { critical: 0, error: 1, warning: 2, info: 3 }

/** The heaviest first, then those that began last. */
export function byWeight(alerts: readonly AlertAnswer[]): readonly AlertAnswer[] {
  return alerts.toSorted(
    (one, other) => WEIGHT[one.severity] - WEIGHT[other.severity] || Date.parse(other.since) - Date.parse(one.since),
  )
}

/** What of the group the account does not say already. */
export function groupBeyondAccount({ group, account }: AlertAnswer): string {
  if (account === '' || group === account) return account === '' ? group : ''
  return group.startsWith(`${account}/`) ? group.slice(account.length + 1) : group
}

/** What began and what ended between two loads, to be read out; empty where nothing did, or `before` is none yet. */
export function changesOf(before: readonly AlertAnswer[] | undefined, after: readonly AlertAnswer[]): string {
  if (before === undefined) return ''
  const [known, still] = [idsOf(before), idsOf(after)]
  const began = after.filter(({ id }) => !known.has(id)).map(alert => `Alert: ${nameOf(alert)}.`)
  const ended = before.filter(({ id }) => !still.has(id)).map(alert => `Over: ${nameOf(alert)}.`)
  const all = [...began, ...ended]
  const [few, more] = [all.slice(0, 3), all.length - 3]
  return [...few, ...(more > 0 ? [`And ${more} more changes.`] : [])].join(' ')
}

function idsOf(alerts: readonly AlertAnswer[]): ReadonlySet<string> {
  return new Set(alerts.map(({ id }) => id))
}

function nameOf({ title, account, group }: AlertAnswer): string {
  return `${title}, ${(account === '' ? group : account).slice(0, 80)}`
}

/** What beside its count an engineer should know of it. */
export function remarksOf(alert: AlertAnswer): readonly string[] {
  return [
    ...(alert.silence === undefined ? [] : ['silenced']),
    ...(alert.reason === 'inhibited' ? ['held back by another alert'] : []),
    ...(alert.reason === 'inactive' ? ['outside of its active hours'] : []),
    ...(alert.flapping ? ['flapping'] : []),
    ...(alert.told || alert.state === 'resolved' ? [] : ['no channel has a card of it']),
  ]
}

/** `2 critical, 1 error`: how many fire, by severity. */
export function countBySeverity(alerts: readonly AlertAnswer[]): string {
  const counts = new Map<string, number>()
  for (const { severity } of byWeight(alerts)) counts.set(severity, (counts.get(severity) ?? 0) + 1)
  return [...counts].map(([severity, count]) => `${count} ${severity}`).join(', ')
}
