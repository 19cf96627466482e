import * as v from 'valibot'
import { REJECT_REASONS } from '../../core/rejection.ts'
import { GROUPINGS } from '../../flows/answers.ts'
import { SEVERITIES, TAGS } from '../../taxonomy/vocabulary.ts'
import { limit, name, oneOf } from './fields.ts'
import { placeField } from './page-place.ts'
import { RANGE_FIELDS } from './range.ts'

const { last, from, to } = RANGE_FIELDS
const account = v.optional(name)

/** The parameters of each endpoint's query, by the name of its function; the OpenAPI document says the same. */
export const PARAMETERS = {
  accounts: {},
  aggregates: {
    ...RANGE_FIELDS,
    account,
    cause: v.optional(name),
    tag: v.optional(oneOf(TAGS)),
    outcome: v.optional(oneOf(['all', 'failed', 'ok'])),
    groupBy: v.optional(oneOf(GROUPINGS), 'cause'),
    limit: limit(500, 50),
    after: placeField({ count: v.number(), group: v.string() }),
  },
  alert: {},
  alerts: {
    state: v.optional(oneOf(['firing', 'resolved', 'all']), 'firing'),
    account,
    rule: v.optional(name),
    severity: v.optional(oneOf(SEVERITIES)),
    limit: limit(200, 50),
    after: placeField({ rank: v.number(), time: v.number(), id: v.string() }),
  },
  cause: { ...RANGE_FIELDS, account },
  'dead-letter-body': {},
  'dead-letters': {
    shard: v.optional(name),
    reason: v.optional(oneOf(REJECT_REASONS)),
    limit: limit(200, 50),
    after: placeField({ shard: v.string(), sequence: v.number() }),
  },
  'open-api': {},
  silence: {},
  silences: { all: v.optional(oneOf(['true', 'false']), 'false') },
  status: {},
  taxonomy: {},
  unknowns: {
    last,
    from,
    to,
    account,
    limit: limit(200, 50),
    after: placeField({ count: v.number(), time: v.number(), fingerprint: v.string() }),
  },
} as const satisfies Readonly<Record<string, v.ObjectEntries>>
