import type { Episode } from './episode.ts'
import { healthEpisodes, type Measure, measured } from './health.ts'
import type { HealthRule, Lifecycle } from './rule.ts'
import { type AccountRule, episodesOfCalls, type GivenCalls, ownRule, type TagsOf } from './rule-test-subjects.ts'
import { type Alert, type Circumstances, decide, type Verdict } from './verdict.ts'
import { MINUTE } from './window.ts'

/** The account of given calls that name none. */
export const ANY_ACCOUNT = 'account'

/** A test of a rule; `start` is its minute 0, epoch milliseconds. */
export interface RuleTest<Given> {
  readonly start: number
  readonly given: Given
}

/**
 * The verdicts when a rule about accounts is looked at each minute until all is over, as `minute reason count`, then
 * what it is about where that is not the whole of `ANY_ACCOUNT`, and what held it. The look at minute 5 sees the calls
 * of minutes 0 to 4. Of `rules`, each behind those that inhibit it, those that inhibit this one are looked at too.
 */
export function verdictsOfCalls(
  rule: AccountRule,
  rules: readonly AccountRule[],
  { start, given }: RuleTest<readonly GivenCalls[]>,
  tagsOf: TagsOf,
): readonly string[] {
  const involved = rules.filter(({ id }) => id === rule.id || rule.inhibitedBy.includes(id))
  const looks = [...new Set(given.map(({ account }) => account))].map(account => {
    const followed = involved.map(one => {
      const own = ownRule(one, account)
      const about = account === ANY_ACCOUNT ? '' : account
      return { rule: one, ...follow(own, episodesOfCalls(own, account, given, start, tagsOf), about) }
    })
    return (now: number) => lookAtAccount(rule, followed, now)
  })
  const minutes = given.flatMap(({ calls }) => [...calls.keys()])
  return story(rule, start, minutes, now => looks.flatMap(look => look(now)))
}

/** The same for a rule about ourselves; given is what is read, by minute, each value until the next. */
export function verdictsOfReadings(
  rule: HealthRule,
  { start, given }: RuleTest<ReadonlyMap<number, number>>,
): readonly string[] {
  let measure: Measure | undefined
  const followed = follow(
    rule,
    now => {
      const value = given.get((now - start) / MINUTE) ?? measure?.value ?? 0
      measure = measured(measure, { kind: rule.watch, subject: 'test', value }, now)
      return new Map([['', healthEpisodes(rule, measure, followed.firing()?.since)]])
    },
    '',
  )
  return story(rule, start, [...given.keys()], now => followed.look(now))
}

interface Followed {
  look(now: number, circumstances?: Circumstances): readonly Line[]
  /** An alert that fires. */
  firing(): Alert | undefined
}

interface Line {
  readonly reason: Verdict['reason']
  readonly words: readonly (string | number)[]
}

/** Remembers the alerts of a rule between looks, as the store does. */
function follow(
  rule: Lifecycle,
  episodesBefore: (now: number) => ReadonlyMap<string, readonly Episode[]>,
  about: string,
): Followed {
  const alerts = new Map<string, Alert>()
  return {
    look(now, circumstances) {
      const episodes = episodesBefore(now)
      // Alerts whose calls are gone must be able to end.
      return [...new Set([...episodes.keys(), ...alerts.keys()])].flatMap(part => {
        const subject = [about, part].filter(name => name !== '').join('/')
        const lines: Line[] = []
        for (;;) {
          const verdict = decide(rule, episodes.get(part) ?? [], alerts.get(part), now, circumstances)
          if (verdict.alert !== undefined) alerts.set(part, verdict.alert)
          if (verdict.reason === 'quiet') return lines
          const held = 'by' in verdict ? [`by ${verdict.by}`] : []
          lines.push({ reason: verdict.reason, words: [verdict.alert.count, subject, ...held] })
        }
      })
    },
    firing: () => [...alerts.values()].find(({ state }) => state === 'firing'),
  }
}

/** What is told of the rule; those that inhibit it come before it. */
function lookAtAccount(
  rule: AccountRule,
  followed: readonly (Followed & { readonly rule: AccountRule })[],
  now: number,
): readonly Line[] {
  const firing = new Set<string>()
  return followed.flatMap(one => {
    const lines = one.look(now, { inhibitedBy: one.rule.inhibitedBy.find(id => firing.has(id)) })
    if (one.firing() !== undefined) firing.add(one.rule.id)
    return one.rule === rule ? lines : []
  })
}

/** Looks each minute until what was given has come to its end. */
function story(
  rule: Lifecycle,
  start: number,
  minutes: readonly number[],
  look: (now: number) => readonly Line[],
): readonly string[] {
  const calm = Math.max(0, ...minutes) + 1 + rule.resolveAfter / MINUTE
  let end = calm
  const told: string[] = []
  for (let minute = 0; minute <= end; minute++) {
    for (const { reason, words } of look(start + minute * MINUTE)) {
      told.push([minute, reason, ...words].filter(word => word !== '').join(' '))
      if (reason === 'flapping') end = calm + rule.flapping.within / MINUTE
    }
  }
  return told
}
