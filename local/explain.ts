/**
 * `npm run explain -- <file or -> [--json] [--why-not <cause>]`: each form that each record of the input takes.
 *
 * With `--json` one `RecordExplanation` (local/explain/record-explanation.ts) a line; every field is always there, null
 * where the record has no such form:
 * - `record`; `envelope`: `message, items, item, rejectedCount, rejected [{item, reason}]`;
 * - `kind` (`event`, `foreign`, `rejected`), `reason`, `stated`: `category, operation, provider, time`;
 * - `event`: `category, account, time, timeAssumed, failed, status, code, text, operation, policy, resource, requestId,
 *   durationMs, weight`;
 * - `evidence`: `decided, claims, text, leftOut, codes, signatures {held, forbidden, tied}, likeness {cause, least,
 *   candidates}, status`, where null means that evidence before it decided;
 * - `cause`: `id, title, tags, severity, retry, steps, docs, fingerprint`; `row`: `table, partitionKey, rowKey, status`;
 *   `rules`: `[{id, title, severity, group, fireCount, windowMinutes}]`;
 * - `whyNot`: `cause, byWords, status, codes, signatures, heaviest, likeness {own, forbidden, least, support,
 *   rival}`.
 */
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { stdin, stdout } from 'node:process'
import { parseRules } from '../src/adapters/alert-rules.ts'
import { createClassifier } from '../src/core/outcome.ts'
import type { FailureRule } from '../src/core/rule.ts'
import { createExplainer } from '../src/taxonomy/explain-match.ts'
import { taxonomy } from '../src/taxonomy/taxonomy.ts'
import { createMessageExplainer } from './explain/explanation.ts'
import { type ExplainOptions, readExplainOptions } from './explain/options.ts'
import { explanationText } from './explain/print.ts'
import { shown } from './explain/shown.ts'
import { streamMessages } from './explain/standard-input.ts'
import { inputMessages } from './input.ts'
import { colours, complain } from './terminal.ts'

const RULES = new URL('../alert-rules.json', import.meta.url)

function readRules(): readonly FailureRule[] {
  const parsed = parseRules(readFileSync(RULES, 'utf8'))
  if (!parsed.ok) throw new Error(parsed.faults.map(fault => `alert-rules.json: ${fault}`).join('\n'))
  return parsed.rules.filter(rule => rule.kind === 'failures')
}

/** What came before a failure of standard input is explained, the failure is named. */
async function* standardInput(onFault: () => void): AsyncGenerator<Uint8Array> {
  try {
    yield* streamMessages(stdin)
  } catch (error) {
    onFault()
    complain(`standard input: ${error instanceof Error ? error.message : 'cannot be read'}`)
  }
}

/** Resolves to the exit status: 1 when something of the input could not be read. */
async function explain({ input, json, whyNot }: ExplainOptions): Promise<number> {
  const explainMessage = createMessageExplainer({
    classify: createClassifier(taxonomy),
    explainer: createExplainer(taxonomy),
    rules: readRules(),
    now: Date.now(),
    whyNot,
  })
  let faults = 0
  let number = 0
  const fault = (): void => {
    faults++
  }
  const messages = input === '-' ? standardInput(fault) : inputMessages([input], fault)
  for await (const message of messages) {
    number++
    let records = 0
    for (const explanation of explainMessage(message)) {
      records++
      const text = json ? JSON.stringify(explanation) : explanationText(explanation, colours)
      if (!stdout.write(`${text}\n`)) await once(stdout, 'drain')
    }
    if (records === 0) complain(`message ${number} holds no record`)
  }
  if (number === 0 && faults === 0) complain('the input holds no message')
  return faults === 0 ? 0 : 1
}

// A reader that has seen enough (head) closes the pipe; that is no fault of ours.
stdout.on('error', () => process.exit())
try {
  process.exitCode = await explain(readExplainOptions())
} catch (error) {
  const message = error instanceof Error ? error.message : 'the input cannot be explained'
  for (const line of message.split('\n')) complain(shown(line))
  process.exitCode = 1
}
