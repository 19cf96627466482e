import { UNKNOWN } from '../core/outcome.ts'
import type { Facet, FailureRule } from '../core/rule.ts'
import type { ToldReason } from '../core/verdict.ts'
import { NO_CAUSE } from '../flows/failure-advice.ts'
import type { FailureNotice } from '../flows/ports/notices.ts'
import type { Cause } from '../taxonomy/taxonomy.ts'
import {
  type AdaptiveCard,
  type CardAction,
  type CardElement,
  cardOf,
  factSet,
  paragraph,
  quoteOf,
} from './adaptive-card.ts'
import { alertHeadline, flappingLine, fromTo, lasted, ruleFact, sinceWhen, wasFlapping } from './alert-headline.ts'
import { fromCallers } from './caller-words.ts'
import { bare, grouped, listOfFew, plain, shareOf, span, topFew, utcMinute } from './card-text.ts'
import { adviceOf, isStrange } from './failure-advice.ts'

/** How many groups that are told together are named; of what only explains an alert, fewer. */
const GROUPS_NAMED = 6
const FEW = 3
const SAMPLE_LENGTH = 400

/** The card about failures of an account: what, where, how bad, since when, what to do, and then who and what it was. */
export function buildFailureCard(notice: FailureNotice): AdaptiveCard {
  const headline = alertHeadline(notice, placeOf(notice), LINES[notice.reason](notice))
  if (notice.reason === 'resolved') return cardOf(headline, [...groupsOf(notice), factsOf(notice)])
  const body = [...adviceOf(notice), ...groupsOf(notice), factsOf(notice), ...sampleOf(notice)]
  return cardOf(headline, body, docsOf(notice))
}

function placeOf({ account, groups, rule, causes }: FailureNotice): string {
  const [only, ...more] = groups
  if (only === undefined || (more.length === 0 && rule.facet === 'fingerprint')) return plain(account)
  if (more.length === 0) return `${plain(account)}, ${plain(partName(only[0], rule, causes))}`
  return `${plain(account)}, ${groups.length} ${partsName(rule)}`
}

/** How bad and since when, below the title. */
const LINES: Readonly<Record<ToldReason, (notice: FailureNotice) => readonly string[]>> = {
  first: notice => [howMany(notice)],
  reminder: notice => [howMany(notice)],
  worse: notice => {
    const { alert, rule, formerPeak } = notice
    const was = formerPeak === undefined ? '' : `, ${grouped(formerPeak)} when last told`
    return [`Up to ${grouped(alert.peak)} calls in ${span(rule.window)}${was}`, howMany(notice)]
  },
  flapping: notice => [flappingLine(notice, notice.groups.length), howMany(notice)],
  resolved: notice => {
    const { alert, rule } = notice
    const was = `${lasted(alert)}: ${callsOf(notice)}`
    if (!wasFlapping(notice)) return [`Lasted ${was}`, fromTo(alert)]
    return [`Calm for ${span(rule.flapping.within)} after flapping`, `The last time lasted ${was}`, fromTo(alert)]
  },
}

function howMany(notice: FailureNotice): string {
  return `${callsOf(notice, ',')} ${sinceWhen(notice.alert)}`
}

/** `1,234 of 5,000 calls (25 %)`, where their callers are known with `, from 17 callers` and what goes on. */
function callsOf({ alert, requests, callers }: FailureNotice, goesOn = ''): string {
  const calls = shareOf(alert.count, requests, 'calls')
  const from = fromCallers(callers)
  return from === '' ? calls : `${calls}, ${from}${goesOn}`
}

/** The largest groups of those that are told together. */
function groupsOf({ groups, rule, causes }: FailureNotice): readonly CardElement[] {
  if (groups.length < 2) return []
  const named = groups.map(([part, count]) => [partName(part, rule, causes), count] as const)
  return paragraph(capital(partsName(rule)), listOfFew(named, GROUPS_NAMED))
}

function factsOf(notice: FailureNotice): CardElement {
  const { alert, rule, causes, groups } = notice
  // A row knows how many calls had a value of the facet, not which had what else.
  const few = { few: FEW, namesOnly: rule.facet !== undefined }
  const isGroupedBy = (part: Facet | 'cause') => groups.length > 0 && rule.groupBy.includes(part)
  const byName = causes.map(([{ title }, count]) => [title, count] as const)
  const unknown = notice.unknown > 0 ? [[NO_CAUSE, notice.unknown] as const] : []
  const allCauses = [...byName, ...unknown].toSorted(([, a], [, b]) => b - a)
  return factSet([
    ['Causes', isGroupedBy('cause') ? '' : topFew(allCauses, few)],
    ['Fingerprints', fingerprintsOf(notice)],
    ['Policies', isGroupedBy('policy') ? '' : topFew(notice.policies, few)],
    ['Operations', isGroupedBy('operation') ? '' : topFew(notice.operations.map(withoutProvider), few)],
    ['Expired for', topFew(notice.expiryLags, { ...few, few: 4 })],
    ['Last seen', notice.reason === 'resolved' ? '' : utcMinute(alert.until)],
    ruleFact(rule),
  ])
}

/** Those that the card tells of, or that stand behind what has no cause. */
function fingerprintsOf(notice: FailureNotice): string {
  const { groups, rule, fingerprints = [] } = notice
  if (!isStrange(notice)) return ''
  if (groups.length === 0 || !rule.groupBy.includes('fingerprint')) return topFew(fingerprints, { few: FEW })
  return groups.length === 1 ? topFew(groups, { few: 1, namesOnly: true }) : ''
}

const PARTS: Readonly<Record<Facet, string>> = {
  status: 'statuses',
  category: 'categories',
  operation: 'operations',
  policy: 'policies',
  fingerprint: 'kinds',
}

/** What the alerts of one card differ in. */
function partsName({ groupBy, facet }: FailureRule): string {
  const byFacet = facet !== undefined && groupBy.includes(facet)
  if (!byFacet) return 'causes'
  return groupBy.includes('cause') ? 'groups' : PARTS[facet]
}

/** A part is `cause`, `value` or `cause/value`: the cause with its title, the operation without what all begin with. */
function partName(part: string, { groupBy, facet }: FailureRule, causes: FailureNotice['causes']): string {
  const title = (id: string) => {
    return id === UNKNOWN ? NO_CAUSE : (causes.find(([cause]) => cause.id === id)?.[0].title ?? id)
  }
  const value = (text: string) => (facet === 'operation' ? text.replace(PROVIDER, '') : text)
  if (!groupBy.includes('cause')) return value(part)
  const slash = part.indexOf('/')
  return slash < 0 ? title(part) : `${title(part.slice(0, slash))}, ${value(part.slice(slash + 1))}`
}

/** Said of every operation, so it tells nothing. */
const PROVIDER = /^microsoft\.media\/mediaservices\//i

function withoutProvider([name, count]: readonly [string, number]): readonly [string, number] {
  return [name.replace(PROVIDER, ''), count]
}

function capital(name: string): string {
  return name.slice(0, 1).toUpperCase() + name.slice(1)
}

function sampleOf({ sample, rule }: FailureNotice): readonly CardElement[] {
  if (sample === undefined) return []
  return quoteOf(
    rule.facet === undefined ? 'One of the answers' : 'One of the answers of that time',
    bare(sample, SAMPLE_LENGTH),
  )
}

/** Many causes share a page: one button leads there. */
function docsOf({ causes }: FailureNotice): readonly CardAction[] {
  const pages = new Map<string, Cause>()
  for (const [cause] of causes) if (!pages.has(cause.docs)) pages.set(cause.docs, cause)
  return [...pages].slice(0, FEW).map(([url, { title }]) => ({ type: 'Action.OpenUrl', title: `About: ${title}`, url }))
}
