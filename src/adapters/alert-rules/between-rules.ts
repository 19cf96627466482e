import { FACET_LISTS } from './failure-rule.ts'
import { below, type Fault, isObject, membersOf } from './faults.ts'
import { notAmong } from './nearest-name.ts'
import { isExpiring } from './watch-rules.ts'

/** A rule as it stands in the file, perhaps with faults of its own. */
export interface RawRule {
  readonly path: string
  readonly value: unknown
  readonly members: ReadonlyMap<string, unknown>
}

/** What no look at a single rule shows: ids given twice, and inhibition by what does not exist or in a circle. */
export function faultsBetween(rules: readonly RawRule[]): readonly Fault[] {
  return [...doubleIds(rules), ...inhibitionFaults(rules)]
}

function doubleIds(rules: readonly RawRule[]): readonly Fault[] {
  const first = new Map<unknown, RawRule>()
  return rules.flatMap(rule => {
    const id = rule.members.get('id')
    const other = first.get(id)
    if (other === undefined) first.set(id, rule)
    if (other === undefined || typeof id !== 'string') return []
    return [{ path: below(rule.path, 'id'), message: `is also the id of ${other.path}` }]
  })
}

function inhibitionFaults(rules: readonly RawRule[]): readonly Fault[] {
  const ids = rules.flatMap(rule => (isOfAccounts(rule) ? textsOf([rule.members.get('id')]) : []))
  const inhibitors = new Map(rules.map(rule => [rule.members.get('id'), textsOf(rule.members.get('inhibitedBy'))]))
  return rules.filter(isOfAccounts).flatMap(({ path, members }) => {
    const faults = textsOf(members.get('inhibitedBy')).flatMap((id, at) => {
      const place = below(below(path, 'inhibitedBy'), at)
      const others = ids.filter(other => other !== members.get('id'))
      return ids.includes(id) ? [] : [{ path: place, message: notAmong(id, 'other rule about accounts', others) }]
    })
    const circle = circleFrom(members.get('id'), inhibitors)
    if (circle === undefined) return faults
    return [...faults, { path: below(path, 'inhibitedBy'), message: `goes in a circle: ${circle.join(' by ')}` }]
  })
}

function isOfAccounts({ members }: RawRule): boolean {
  const watch = members.get('watch')
  return watch === undefined || isExpiring(watch)
}

/** The shortest way from a rule over those that inhibit it back to it. */
function circleFrom(id: unknown, inhibitors: ReadonlyMap<unknown, readonly string[]>): readonly string[] | undefined {
  if (typeof id !== 'string') return undefined
  const seen = new Set<string>()
  let ways: readonly (readonly string[])[] = [[id]]
  while (ways.length > 0) {
    const next: (readonly string[])[] = []
    for (const way of ways) {
      for (const inhibitor of inhibitors.get(way.at(-1)) ?? []) {
        if (inhibitor === id) return [...way, id]
        if (!seen.has(inhibitor)) next.push([...way, inhibitor])
        seen.add(inhibitor)
      }
    }
    ways = next
  }
  return undefined
}

/** What fields of one rule about failures say together. */
export function faultsWithin({ path, members }: RawRule): readonly Fault[] {
  if (members.has('watch')) return []
  const fire = isObject(members.get('fire')) ? membersOf(members.get('fire')) : undefined
  return [
    ...facetFaults(path, members),
    ...(fire === undefined ? [] : fireFaults(below(path, 'fire'), fire)),
    ...itemsOf(members.get('overrides')).flatMap((override, at) => {
      return overrideFaults(below(below(path, 'overrides'), at), membersOf(override), fire ?? new Map())
    }),
  ]
}

function facetFaults(path: string, members: ReadonlyMap<string, unknown>): readonly Fault[] {
  const match = membersOf(members.get('match'))
  const matched = Object.entries(FACET_LISTS).flatMap(([list, facet]) => (match.has(list) ? [facet] : []))
  const grouped = Object.values(FACET_LISTS).filter(facet => itemsOf(members.get('groupBy')).includes(facet))
  const facets = new Set<string>([...matched, ...grouped, ...(match.has('newWithin') ? ['fingerprint'] : [])])
  if (facets.size <= 1) return []
  const message = `asks for ${[...facets].join(' and ')}, and a rule can match or group by only one of these: rows count each apart`
  return [{ path: below(path, grouped.length > 0 ? 'groupBy' : 'match'), message }]
}

function fireFaults(path: string, fire: ReadonlyMap<string, unknown>): readonly Fault[] {
  const [count, share, requests] = ['count', 'share', 'requests'].map(name => fire.has(name))
  if (!count && !share) return [{ path, message: 'needs a count, or a share and its requests, or all three' }]
  if (share && !requests) return [{ path, message: 'has a share without requests: of how many calls at least?' }]
  return requests && !share ? [{ path, message: 'has requests without a share' }] : []
}

function overrideFaults(
  path: string,
  override: ReadonlyMap<string, unknown>,
  fire: ReadonlyMap<string, unknown>,
): readonly Fault[] {
  const own = membersOf(override.get('fire'))
  if (own.size > 0) return fireFaults(below(path, 'fire'), new Map([...fire, ...own]))
  if (override.has('window') || override.has('severity')) return []
  return [{ path, message: 'overrides nothing: give it a window, a fire or a severity' }]
}

function itemsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

function textsOf(value: unknown): readonly string[] {
  return itemsOf(value).filter(item => typeof item === 'string')
}
