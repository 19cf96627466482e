import type { DiagnosticEvent } from '../../src/core/event.ts'
import { readFailure } from '../../src/core/failure.ts'
import type { JsonObject } from '../../src/core/json.ts'
import { OK, type Outcome } from '../../src/core/outcome.ts'
import type { FailureRule } from '../../src/core/rule.ts'
import type { Explainer } from '../../src/taxonomy/explain-match.ts'
import type { Cause } from '../../src/taxonomy/taxonomy.ts'
import { shownEvidence } from './evidence.ts'
import { type Item, readItems } from './read-items.ts'
import type { RecordExplanation, ShownEnvelope } from './record-explanation.ts'
import { shownCause, shownEvent, shownRow, shownRules, shownStated } from './shown-record.ts'
import { shownWhyNot } from './why-not.ts'

/** Each item of a message tells of its rejected neighbours, so their list is bounded. */
const MOST_REJECTED = 20

export interface ExplainParts {
  readonly classify: (event: DiagnosticEvent) => Outcome
  readonly explainer: Explainer
  readonly rules: readonly FailureRule[]
  /** Stands for the enqueued time of the messages, in epoch milliseconds. */
  readonly now: number
  /** The cause to say of what each failure lacked for it. */
  readonly whyNot: Cause | undefined
}

/** Explains message after message; records and messages are numbered over all of them. Never throws. */
export function createMessageExplainer(parts: ExplainParts): (body: Uint8Array) => Generator<RecordExplanation> {
  let messages = 0
  let records = 0
  return function* (body) {
    messages++
    const { items, given } = readItems(body, parts.now, parts.classify)
    const rejected = [...items.entries()].flatMap(([index, item]) =>
      typeof item === 'string' && item !== 'foreign' ? [{ item: index + 1, reason: item }] : [],
    )
    const first = rejected.slice(0, MOST_REJECTED)
    for (const [index, item] of items.entries()) {
      records++
      const place = { message: messages, items: items.length, item: index + 1 }
      const envelope: ShownEnvelope = { ...place, rejectedCount: rejected.length, rejected: first }
      yield explainItem(records, envelope, item, given[index], parts)
    }
  }
}

function explainItem(
  record: number,
  envelope: ShownEnvelope,
  item: Item,
  given: JsonObject | undefined,
  parts: ExplainParts,
): RecordExplanation {
  const nothing = { event: null, evidence: null, cause: null, row: null, rules: null, whyNot: null }
  if (typeof item === 'string') {
    const told =
      item === 'foreign' ? ({ kind: item, reason: null } as const) : ({ kind: 'rejected', reason: item } as const)
    return { record, envelope, ...told, stated: given === undefined ? null : shownStated(given), ...nothing }
  }
  const { evidence, cause } = item
  const failure = cause === OK ? undefined : readFailure(item.event)
  const match = failure === undefined || evidence === 'claims' ? undefined : parts.explainer.explain(failure)
  const whyNot =
    failure === undefined || parts.whyNot === undefined
      ? null
      : shownWhyNot(parts.explainer.whyNot(failure, parts.whyNot))
  return {
    record,
    envelope,
    kind: 'event',
    reason: null,
    stated: null,
    event: shownEvent(item.event),
    evidence: shownEvidence(item, match, failure?.leftOut ?? 0),
    cause: shownCause(item),
    row: shownRow(item),
    rules: shownRules(item, parts.rules),
    whyNot,
  }
}
