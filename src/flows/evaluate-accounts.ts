import type { Aggregate } from '../core/aggregate.ts'
import { type ExpiringRule, type FailureRule, ruleFor } from '../core/rule.ts'
import { HOUR, MINUTE } from '../core/window.ts'
import type { Cause } from '../taxonomy/taxonomy.ts'
import { expiringSubjects, failureSubjects, type Subject } from './find-subjects.ts'
import { readAhead } from './in-parallel.ts'
import type { Glance, Look } from './look.ts'
import type { Outbox } from './outbox.ts'
import type { AlertStore, StoredAlert } from './ports/alerting.ts'
import type { AggregateStore, FingerprintRegister, ProgressStore } from './ports/counting.ts'
import { tellSubjects } from './tell-subjects.ts'

export interface AccountPorts {
  /** Each behind those that inhibit it. */
  readonly rules: readonly (FailureRule | ExpiringRule)[]
  readonly causeOf: (id: string) => Cause | undefined
  /** `event` looks at input in its own time, so that an old archive shows what would have been alerted. */
  readonly clock: 'wall' | 'event'
  /** How late data may come and still fire, in milliseconds; with the event clock nothing is too late. */
  readonly lateness: number
  readonly aggregates: AggregateStore
  readonly fingerprints: FingerprintRegister
  readonly progress: ProgressStore
  readonly alerts: AlertStore
}

/** The account that is told of, and those whose rows are read meanwhile; what these hold is all that stands in memory. */
const ACCOUNTS_AT_ONCE = 4

/**
 * Looks at each account that changed since the last look, and at each that has an alert under way. They are told of one
 * after the other, in their order: which cards go out, and which into the summary, does not depend on who is read first.
 */
export async function evaluateAccounts(look: Look, outbox: Outbox, ports: AccountPorts): Promise<void> {
  const accounts = accountsToLookAt(look, ports)
  if (accounts.size === 0) return
  const until = ports.clock === 'wall' ? look.now : await latestEventTime(ports.progress)
  const news = await newFingerprints(look.now, ports)
  const looks = [...accounts].map(([account, from]): AccountLook => ({ ...look, account, from, until, news }))
  await readAhead(
    ACCOUNTS_AT_ONCE,
    looks,
    one => readRows(one, ports),
    (one, rows) => evaluateAccount(one, rows, outbox, ports),
  )
}

/** The end of the last minute that any record stated. */
async function latestEventTime(progress: ProgressStore): Promise<number> {
  const times = [...(await progress.all()).values()].map(({ lastTime }) => lastTime ?? 0)
  return Math.floor(Math.max(0, ...times) / MINUTE) * MINUTE + MINUTE
}

/** Each account that changed within the lateness or that has an alert under way, with the earliest time to read. */
export function accountsToLookAt(
  { now, changed, alerts }: Glance,
  { clock, lateness }: Pick<AccountPorts, 'clock' | 'lateness'>,
): ReadonlyMap<string, number> {
  const oldest = clock === 'wall' ? now - lateness : Number.NEGATIVE_INFINITY
  const from = new Map<string, number>()
  const lookFrom = (account: string, time: number) => from.set(account, Math.min(from.get(account) ?? time, time))
  for (const { account, hour } of changed) {
    if (hour + HOUR > oldest) lookFrom(account, Math.max(hour, oldest))
  }
  // Alerts about ourselves are of no account.
  for (const { account, alert } of alerts) {
    if (account !== '' && isUnderWay(alert)) lookFrom(account, alert.since)
  }
  return from
}

function isUnderWay({ state, flapping }: StoredAlert['alert']): boolean {
  return state === 'firing' || flapping
}

/** Fingerprints that are new, by within what time; only rules for new kinds of error ask. */
async function newFingerprints(now: number, { rules, fingerprints }: AccountPorts): Promise<News> {
  const spans = new Set(rules.map(rule => (rule.kind === 'failures' ? rule.newWithin : undefined)))
  const news = new Map<number, ReadonlySet<string>>()
  for (const span of spans) if (span !== undefined) news.set(span, await fingerprints.since(now - span))
  return news
}

type News = ReadonlyMap<number, ReadonlySet<string>>

/** One account in one look. Times in epoch milliseconds. */
export interface AccountLook extends Look {
  readonly account: string
  readonly from: number
  readonly until: number
  readonly news: News
}

function readRows(
  { account, from, until }: AccountLook,
  { rules, aggregates }: AccountPorts,
): Promise<readonly Aggregate[]> {
  const before = Math.max(0, ...rules.map(rule => rule.window + rule.resolveAfter))
  return aggregates.read(account, from - before, until)
}

async function evaluateAccount(
  look: AccountLook,
  rows: readonly Aggregate[],
  outbox: Outbox,
  ports: AccountPorts,
): Promise<void> {
  const known = look.alerts.filter(alert => alert.account === look.account)
  const firing = new Set(known.filter(({ alert }) => alert.state === 'firing').map(({ rule }) => rule))
  for (const rule of ports.rules) {
    const own = rule.kind === 'failures' ? ruleFor(rule, look.account) : rule
    const stored = new Map(known.filter(alert => alert.rule === rule.id).map(({ group, alert }) => [group, alert]))
    const subjects = withStored(subjectsOf(own, look, rows, ports), stored, look.account)
    const inhibitedBy = rule.inhibitedBy.find(id => firing.has(id))
    const after = await tellSubjects(own, subjects, { ...look, rows, stored, inhibitedBy }, outbox, ports)
    if (after.some(({ state }) => state === 'firing')) firing.add(rule.id)
    else firing.delete(rule.id)
  }
}

function subjectsOf(
  rule: FailureRule | ExpiringRule,
  look: AccountLook,
  rows: readonly Aggregate[],
  ports: AccountPorts,
): readonly Subject[] {
  if (rule.kind === 'token-expiring') return expiringSubjects(rule, look.account, rows)
  const isNew = (fingerprint: string) => look.news.get(rule.newWithin ?? 0)?.has(fingerprint) === true
  return failureSubjects(rule, rows, cause => ports.causeOf(cause)?.tags ?? [], isNew)
}

/** Alerts under way whose calls are gone are looked at too: they must be able to end. */
function withStored(
  subjects: readonly Subject[],
  stored: ReadonlyMap<string, StoredAlert['alert']>,
  account: string,
): readonly Subject[] {
  const found = new Set(subjects.map(({ group }) => group))
  const gone = [...stored].filter(([group, alert]) => !found.has(group) && isUnderWay(alert))
  return [...subjects, ...gone.map(([group]): Subject => ({ group, account, part: '', episodesBefore: () => [] }))]
}
