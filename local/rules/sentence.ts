import { type ActiveHours, WEEKDAYS } from '../../src/core/active-hours.ts'
import { HEALTH } from '../../src/core/health.ts'
import type { ExpiringRule, FailureRule, Lifecycle, Rule } from '../../src/core/rule.ts'
import { DAY, HOUR, MINUTE } from '../../src/core/window.ts'

/** The rule in one plain sentence. */
export function sentenceOf(rule: Rule): string {
  const { id, severity, resolveAfter, inhibitedBy, activeHours } = rule
  return [
    `${id} (${severity}): ${whenOf(rule)}`,
    `over after ${span(resolveAfter)} of calm`,
    remindersOf(rule),
    ...(activeHours === undefined ? [] : [`told ${hoursOf(activeHours)} only`]),
    ...(inhibitedBy.length === 0 ? [] : [`held back while ${listed(inhibitedBy)} fires`]),
    ...(rule.kind === 'failures' ? overridesOf(rule) : []),
  ].join('; ')
}

function whenOf(rule: Rule): string {
  if (rule.kind === 'health') return `${rule.watch} above ${rule.above} ${HEALTH[rule.watch].unit}`
  if (rule.kind === 'token-expiring') return expiringOf(rule)
  const { fire, window, groupBy } = rule
  return `${firesAt(fire, matchingOf(rule), span(window))}, for each ${groupBy.join(' and ')}`
}

function firesAt({ count, share, requests }: FailureRule['fire'], calls: string, window: string): string {
  const counted = `${count} or more ${calls} within ${window}`
  return share === 0 ? counted : `${counted} that are ${percent(share)} or more of ${requests} or more calls`
}

function matchingOf({ match, facet, newWithin }: FailureRule): string {
  const { causes, tags, accounts, facet: values } = match
  return [
    'failures',
    ...(causes === undefined ? [] : [`with the cause ${listed(causes)}`]),
    ...(tags === undefined ? [] : [`with the tag ${listed(tags)}`]),
    ...(values === undefined ? [] : [`with the ${facet} ${listed(values)}`]),
    ...(newWithin === undefined ? [] : [`of a kind first seen within ${span(newWithin)}`]),
    ...(accounts === undefined ? [] : [`of the account ${listed(accounts)}`]),
  ].join(' ')
}

function expiringOf({ accounts, fire, window, lead }: ExpiringRule): string {
  const of = accounts === undefined ? '' : ` of the account ${listed(accounts)}`
  const sharing = `${percent(fire.share)} or more of ${fire.requests} or more successful calls${of} within ${span(window)}`
  return `one token with less than ${span(lead)} left that has ${sharing}`
}

function remindersOf({ remindEvery, remindGrowth }: Lifecycle): string {
  const grows = remindGrowth === 1 ? '' : `, then ${remindGrowth} times as long each time`
  return `reminds after ${span(remindEvery)}${grows === '' ? ' each time' : grows}`
}

function hoursOf({ days, from, to, timeZone }: ActiveHours): string {
  const onDays = days.length === WEEKDAYS.length ? '' : `${days.join(', ')} `
  return `${onDays}${clock(from)} to ${clock(to)} ${timeZone}`
}

function overridesOf(rule: FailureRule): readonly string[] {
  return rule.overrides.map(({ accounts, window, fire, severity }) => {
    const bounds = firesAt({ ...rule.fire, ...fire }, 'of them', span(window ?? rule.window))
    return `for the account ${listed(accounts)}: ${[...(severity === undefined ? [] : [severity]), bounds].join(', ')}`
  })
}

function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`
}

function percent(share: number): string {
  return `${Math.round(share * 10_000) / 100}%`
}

function clock(minutes: number): string {
  return [Math.floor(minutes / 60), minutes % 60].map(part => `${part}`.padStart(2, '0')).join(':')
}

/** `1 h 30 min` */
function span(time: number): string {
  const [days, hours, minutes] = [Math.floor(time / DAY), Math.floor((time % DAY) / HOUR), (time % HOUR) / MINUTE]
  const parts = [days > 0 ? `${days} d` : '', hours > 0 ? `${hours} h` : '', minutes > 0 ? `${minutes} min` : '']
  return parts.filter(part => part !== '').join(' ')
}
