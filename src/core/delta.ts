import type { AggregateKey } from './aggregate.ts'
import type { Call, CallKind } from './call.ts'
import { minuteOf } from './window.ts'

/** One call on its way into a row, with the sequence number of its message and its place in that message. */
export interface Contribution {
  readonly sequence: number
  readonly index: number
  readonly call: Call
}

/** All that a batch has for one row, in order of sequence. */
export interface AggregateDelta {
  readonly key: AggregateKey
  readonly contributions: readonly Contribution[]
}

/** Sorts contributions to the rows they belong to; a row's contributions keep their order. */
export function deltasOf(contributions: readonly Contribution[]): readonly AggregateDelta[] {
  const deltas = new Map<string, { readonly key: AggregateKey; readonly contributions: Contribution[] }>()
  /** The rows that calls of one kind have been sorted to, by minute: a kind is one account and cause. */
  const rowsOf = new Map<CallKind, Map<number, Contribution[]>>()
  for (const contribution of contributions) {
    const { kind, time } = contribution.call
    const minute = minuteOf(time)
    let rows = rowsOf.get(kind)
    if (rows === undefined) rowsOf.set(kind, (rows = new Map()))
    const known = rows.get(minute)
    if (known !== undefined) {
      known.push(contribution)
      continue
    }
    const { account, cause } = kind
    const name = `${minute}|${cause}|${account}`
    const delta = deltas.get(name) ?? { key: { account, minute, cause }, contributions: [] }
    delta.contributions.push(contribution)
    deltas.set(name, delta)
    rows.set(minute, delta.contributions)
  }
  return [...deltas.values()]
}
