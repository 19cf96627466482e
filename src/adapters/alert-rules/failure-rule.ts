import * as v from 'valibot'
import type { Facet, FailureRule } from '../../core/rule.ts'
import { cause, count, duration, listOf, oneOf, pattern, severity, share, status, tag } from './fields.ts'
import { inhibitedBy, lifecycle, lifecycleOf } from './lifecycle.ts'

/** The lists of a match that each narrow a facet. */
export const FACET_LISTS = {
  statuses: 'status',
  categories: 'category',
  operations: 'operation',
  policies: 'policy',
  fingerprints: 'fingerprint',
} as const satisfies Record<string, Facet>

const DIMENSIONS = ['account', 'cause', ...Object.values(FACET_LISTS)] as const

const patterns = v.optional(listOf(pattern))

const matchSchema = v.object({
  causes: v.optional(listOf(cause)),
  tags: v.optional(listOf(tag)),
  accounts: patterns,
  statuses: v.optional(listOf(status)),
  categories: patterns,
  operations: patterns,
  policies: patterns,
  fingerprints: patterns,
  newWithin: v.optional(duration(30)),
})

const bounds = { count: v.exactOptional(count()), share: v.exactOptional(share()), requests: v.exactOptional(count()) }

/** A rule that counts failures. */
export const failureSchema = v.object({
  ...lifecycle,
  inhibitedBy,
  match: matchSchema,
  groupBy: v.optional(
    v.pipe(
      v.array(oneOf('dimension', DIMENSIONS)),
      v.check(dimensions => dimensions.includes('account'), 'must include account'),
      v.check(dimensions => new Set(dimensions).size === dimensions.length, 'names something twice'),
    ),
    ['account'],
  ),
  window: duration(1),
  fire: v.object(bounds),
  overrides: v.optional(
    listOf(
      v.object({
        accounts: listOf(pattern),
        window: v.optional(duration(1)),
        fire: v.exactOptional(v.object(bounds)),
        severity: v.optional(severity),
      }),
    ),
  ),
})

export function failureRule(parsed: v.InferOutput<typeof failureSchema>): FailureRule {
  const { match, groupBy, window, fire, overrides = [] } = parsed
  const { causes, tags, accounts, newWithin } = match
  const list = LIST_NAMES.find(name => match[name] !== undefined)
  const facet = list === undefined ? groupBy.find(isFacet) : FACET_LISTS[list]
  return {
    kind: 'failures',
    ...lifecycleOf(parsed),
    match: { causes, tags, accounts, facet: list === undefined ? undefined : match[list] },
    facet: newWithin === undefined ? facet : 'fingerprint',
    groupBy,
    window,
    fire: { count: 1, share: 0, requests: 0, ...fire },
    newWithin,
    overrides,
  }
}

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the keys of a constant object
const LIST_NAMES = Object.keys(FACET_LISTS) as readonly (keyof typeof FACET_LISTS)[]

function isFacet(dimension: (typeof DIMENSIONS)[number]): dimension is Facet {
  return dimension !== 'account' && dimension !== 'cause'
}
