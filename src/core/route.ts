import { SEVERITIES, type Severity } from '../taxonomy/vocabulary.ts'
import { matchesAny, type Pattern } from './pattern.ts'

/** The channel that a notice goes to; all the lists that are there must match. */
export interface Route {
  readonly severities?: readonly Severity[]
  readonly accounts?: readonly Pattern[]
  readonly rules?: readonly Pattern[]
  readonly channel: string
}

/** What of a notice decides. One about ourselves has no account; one of many alerts has no rule either. */
export interface Routable {
  readonly severity: Severity
  readonly account?: string
  readonly rule?: string
}

/** The channel of the first route that matches; undefined where none does. */
export function channelOf(routes: readonly Route[], { severity, account, rule }: Routable): string | undefined {
  return routes.find(
    ({ severities, accounts, rules }) =>
      covers(severities, severity) && covers(accounts, account) && covers(rules, rule),
  )?.channel
}

function covers(patterns: readonly Pattern[] | undefined, name: string | undefined): boolean {
  return patterns === undefined || (name !== undefined && matchesAny(patterns, name.toLowerCase()))
}

export interface ParsedRoutes {
  readonly routes: readonly Route[]
  /** By the number of the route. They quote nothing: who mixes up settings may have put a secret here. */
  readonly faults: readonly string[]
}

/** `ON_CALL` of a setting's name and `on-call` of a route are one channel. */
export function channelName(text: string): string {
  return text.toLowerCase().replaceAll('_', '-')
}

/**
 * Reads `severity=critical -> ops; account=contoso* severity=error,critical -> contoso; * -> rest`. Routes are parted by
 * semicolons or new lines, conditions by blanks, alternatives by commas; `channels` are the names of those there are.
 */
export function parseRoutes(text: string, channels: readonly string[]): ParsedRoutes {
  const routes: Route[] = []
  const faults: string[] = []
  const texts = text.split(/[;\n]/).filter(one => one.trim() !== '')
  for (const [index, one] of texts.entries()) {
    const read = parseRoute(one, channels)
    if (typeof read === 'string') faults.push(`route ${index + 1} ${read}`)
    else routes.push(read)
  }
  return { routes, faults }
}

const KEYS = { severity: 'severities', account: 'accounts', rule: 'rules' } as const

/** A text is what is wrong with it. */
function parseRoute(text: string, channels: readonly string[]): Route | string {
  const [left = '', target, ...more] = text.split(/->|\u2192/)
  if (target === undefined || more.length > 0) return 'must be conditions -> channel'
  const channel = channelName(target.trim())
  if (!channels.includes(channel)) return `leads to a channel that is not set; there are ${channels.join(', ')}`
  const conditions = left
    .replace(/\s*([=,])\s*/g, '$1')
    .split(/\s+/)
    .filter(condition => condition !== '')
  if (conditions.length === 0) return 'has no condition; * stands for every alert'
  const lists = conditions.length === 1 && conditions[0] === '*' ? {} : parseConditions(conditions)
  return typeof lists === 'string' ? lists : { ...lists, channel }
}

function parseConditions(conditions: readonly string[]): Omit<Route, 'channel'> | string {
  const lists: { severities?: readonly Severity[]; accounts?: readonly Pattern[]; rules?: readonly Pattern[] } = {}
  for (const condition of conditions) {
    const [key = '', values, ...more] = condition.toLowerCase().split('=')
    if (!isKey(key) || values === undefined || more.length > 0) {
      return 'has a condition that is none of severity=, account=, rule='
    }
    if (lists[KEYS[key]] !== undefined) return `states ${key} twice; part alternatives by commas`
    const names = values.split(',')
    if (names.includes('')) return `has an empty name in ${key}=`
    if (key !== 'severity') lists[KEYS[key]] = names
    else {
      const severities = SEVERITIES.filter(severity => names.includes(severity))
      if (severities.length !== new Set(names).size) return `has a severity that is none of ${SEVERITIES.join(', ')}`
      lists.severities = severities
    }
  }
  return lists
}

function isKey(key: string): key is keyof typeof KEYS {
  return Object.hasOwn(KEYS, key)
}
