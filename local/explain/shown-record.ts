import { partitionKeyOf, rowKeyOf, tableOf } from '../../src/adapters/aggregate-entity.ts'
import type { Aggregate } from '../../src/core/aggregate.ts'
import { deltasOf } from '../../src/core/delta.ts'
import { foldInto } from '../../src/core/fold.ts'
import { callOf } from '../../src/core/call.ts'
import { type DiagnosticEvent, TIME_FIELDS } from '../../src/core/event.ts'
import { type JsonObject, textField } from '../../src/core/json.ts'
import { observe } from '../../src/core/observe.ts'
import type { Outcome } from '../../src/core/outcome.ts'
import { providerOf } from '../../src/core/resource-id.ts'
import { type FailureRule, ruleFor } from '../../src/core/rule.ts'
import { MINUTE } from '../../src/core/window.ts'
import { type Cause, causeById } from '../../src/taxonomy/taxonomy.ts'
import { SHARD } from './read-items.ts'
import type { ShownCause, ShownEvent, ShownRow, ShownRule, ShownStated } from './record-explanation.ts'
import { shown, shownOrNull, shownTime } from './shown.ts'

const LONGEST_NAME = 120
const LONGEST_KEY = 512

export function shownStated(record: JsonObject): ShownStated {
  return {
    category: shownOrNull(textField(record, 'category', 'Type'), LONGEST_NAME),
    operation: shownOrNull(textField(record, 'operationName'), LONGEST_NAME),
    provider: shownOrNull(providerOf(textField(record, 'resourceId', '_ResourceId')), LONGEST_NAME),
    time: shownOrNull(textField(record, ...TIME_FIELDS), 60),
  }
}

export function shownEvent(event: DiagnosticEvent): ShownEvent {
  return {
    category: event.category,
    account: shown(event.account, LONGEST_NAME),
    time: shownTime(event.time),
    timeAssumed: event.timeAssumed,
    failed: event.failed,
    status: event.status ?? null,
    code: shownOrNull(event.code, LONGEST_NAME),
    text: shown(event.text),
    operation: shownOrNull(event.operation, LONGEST_NAME),
    policy: shownOrNull(event.policy, LONGEST_NAME),
    resource: shownOrNull(event.resource, LONGEST_NAME),
    requestId: shownOrNull(event.requestId, 64),
    durationMs: event.durationMs ?? null,
    weight: event.weight ?? 1,
  }
}

export function shownCause(outcome: Outcome): ShownCause {
  const { cause: id, fingerprint } = outcome
  const cause = causeById(id)
  if (cause === undefined)
    return {
      id,
      title: null,
      tags: [],
      severity: null,
      retry: null,
      steps: [],
      docs: null,
      fingerprint: fingerprint ?? null,
    }
  const { title, tags, severity, retry, steps, docs } = cause
  const first = lagStep(outcome, cause)
  return {
    id,
    title,
    tags,
    severity,
    retry,
    steps: first === undefined ? steps : [first, ...steps],
    docs,
    fingerprint: fingerprint ?? null,
  }
}

/** What a card says first about tokens that came as late as this one. */
function lagStep(outcome: Outcome, { lagSteps }: Cause): string | undefined {
  const lags = onlyRow(outcome)?.breakdown.expiryLags
  return Object.entries(lagSteps ?? {}).find(([lag]) => lags?.has(lag))?.[1]
}

/** The record's row, if it held nothing else. */
function onlyRow(outcome: Outcome): Aggregate | undefined {
  const [delta] = deltasOf([{ sequence: 0, index: 0, call: callOf(outcome) }])
  return delta === undefined ? undefined : foldInto(undefined, delta)
}

export function shownRow(outcome: Outcome): ShownRow | null {
  const key = deltasOf([{ sequence: 0, index: 0, call: callOf(outcome) }])[0]?.key
  if (key === undefined) return null
  return {
    table: tableOf(key.minute),
    partitionKey: shown(partitionKeyOf(key, SHARD), LONGEST_KEY),
    rowKey: rowKeyOf(key),
    status: outcome.status ?? null,
  }
}

/** The rules as they would see the record's row if it held nothing else. */
export function shownRules(outcome: Outcome, rules: readonly FailureRule[]): readonly ShownRule[] {
  const row = onlyRow(outcome)
  if (row === undefined) return []
  return rules.flatMap(rule => {
    const own = ruleFor(rule, row.account)
    const observed = observe(
      own,
      [row],
      cause => causeById(cause)?.tags ?? [],
      () => true,
    )
    return observed.map(({ group }) => ({
      id: own.id,
      title: own.title,
      severity: own.severity,
      group: shown(group.key, 240),
      fireCount: own.fire.count,
      windowMinutes: own.window / MINUTE,
    }))
  })
}
