import { type Colours, evidenceLines } from './print-evidence.ts'
import { whyNotLines } from './print-why-not.ts'
import type { RecordExplanation, ShownCause, ShownEvent, ShownRule } from './record-explanation.ts'

/** The explanation as lines for a terminal; with colours that do nothing, for a pipe. */
export function explanationText(explanation: RecordExplanation, c: Colours): string {
  const { record, envelope, event, evidence, cause, row, rules } = explanation
  const { message, items, item } = envelope
  const lines = [
    c.bold(`record ${record}`),
    ...part('envelope', [`message ${message}, item ${item} of ${items}${rejectedText(envelope)}`], c),
    ...part(explanation.kind, toldLines(explanation, c), c),
    ...part('event', event === null ? [] : eventLines(event, c), c),
    ...part('evidence', evidence === null ? [] : evidenceLines(evidence, c), c),
    ...part('cause', cause === null ? [] : causeLines(cause, c), c),
    ...part('row', row === null ? [] : [`${row.table}  ${row.partitionKey}  ${row.rowKey}`], c),
    ...part('rules', rules === null ? [] : ruleLines(rules), c),
    ...part('why not', whyNotPart(explanation, c), c),
  ]
  return `${lines.join('\n')}\n`
}

/** The name stands before the first line only. */
function part(name: string, lines: readonly string[], c: Colours): readonly string[] {
  return lines.map((line, at) => `  ${at === 0 ? c.cyan(name.padEnd(10)) : ' '.repeat(10)}${line}`)
}

function rejectedText({ rejectedCount, rejected }: RecordExplanation['envelope']): string {
  if (rejectedCount === 0) return ''
  const more = rejectedCount - rejected.length
  const named = rejected.map(({ item, reason }) => `${item} ${reason}`).join(', ')
  return `; rejected: ${named}${more > 0 ? ` and ${more} more` : ''}`
}

function whyNotPart({ whyNot, cause, evidence }: RecordExplanation, c: Colours): readonly string[] {
  if (whyNot === null || cause === null || evidence === null) return []
  const decided = { cause: cause.id, evidence: evidence.decided }
  return [c.bold(whyNot.cause), ...whyNotLines(whyNot, decided, c)]
}

/** What is known of a record that is no event of ours. */
function toldLines({ kind, reason, stated }: RecordExplanation, c: Colours): readonly string[] {
  if (kind === 'event') return []
  const { category, operation, provider, time } = stated ?? {}
  const says = Object.entries({ category, operation, provider, time })
    .flatMap(([name, value]) => (typeof value === 'string' ? [`${name} ${value}`] : []))
    .join(', ')
  const told = kind === 'foreign' ? 'tells of no request to Media Services' : c.red(reason ?? '')
  return says === '' ? [told] : [told, `it says: ${says}`]
}

function eventLines(event: ShownEvent, c: Colours): readonly string[] {
  const { category, account, time, timeAssumed, failed, status, weight, text } = event
  const named = (['code', 'operation', 'policy', 'resource', 'requestId', 'durationMs'] as const).flatMap(name =>
    event[name] === null || event[name] === '' ? [] : [`${name} ${event[name]}`],
  )
  return [
    `${category}  ${time}${timeAssumed ? ' (assumed)' : ''}  ${account}`,
    `${failed ? c.red('failed') : c.green('succeeded')}, status ${status ?? 'not given'}${weight === 1 ? '' : `, stands for ${weight} calls`}`,
    ...(named.length === 0 ? [] : [named.join(', ')]),
    ...(text === '' ? [] : [`says ${c.dim(text)}`]),
  ]
}

function causeLines({ id, title, tags, severity, retry, steps, docs, fingerprint }: ShownCause, c: Colours): string[] {
  const about = title === null ? [] : [`${title} [${tags.join(', ')}] ${severity}, retry ${retry}`]
  return [
    [c.bold(id), ...about].join('  '),
    ...steps.map((step, at) => `${at + 1}. ${step}`),
    ...(docs === null ? [] : [c.dim(docs)]),
    ...(fingerprint === null ? [] : [`fingerprint ${fingerprint}`]),
  ]
}

function ruleLines(rules: readonly ShownRule[]): readonly string[] {
  if (rules.length === 0) return ['feeds no rule']
  return rules.map(
    ({ id, severity, title, fireCount, windowMinutes, group }) =>
      `${id}  ${title}, ${severity}: fires at ${fireCount} in ${windowMinutes} min, for ${group}`,
  )
}
