import { once } from 'node:events'
import { stdin, stdout } from 'node:process'
import { readFailure, statusOfPhrase } from '../src/core/failure.ts'
import { createMatcher } from '../src/taxonomy/matcher.ts'
import { causeById, taxonomy } from '../src/taxonomy/taxonomy.ts'
import { linesOf } from './backfill/lines.ts'
import { COMMAND_OUTPUT, jsonForTerminal } from './terminal-text.ts'

/** Answers are written in pieces of about this many characters: one write a line is what takes the time. */
const PIECE = 65_536

const match = createMatcher(taxonomy)

/** A status may be a number, null, "401", "Forbidden" or "400 or 401"; of several none is known. */
function statusOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value
  if (typeof value !== 'string') return undefined
  const phrase = statusOfPhrase(value)
  if (phrase !== undefined) return phrase
  const numbers = value.match(/\b[1-5]\d\d\b/g) ?? []
  return numbers.length === 1 ? Number(numbers[0]) : undefined
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line.replace(/^\uFEFF/, ''))
  } catch {
    return undefined
  }
}

function answer(line: string, number: number): { readonly json: string; readonly fault: boolean } {
  const asked = parse(line)
  if (typeof asked !== 'object' || asked === null || !('text' in asked) || typeof asked.text !== 'string') {
    const error = `line ${number}: not an object {"id"?, "status"?, "text"} with a text`
    return { json: JSON.stringify({ id: null, error }), fault: true }
  }
  const id = 'id' in asked ? asked.id : null
  const status = statusOf('status' in asked ? asked.status : undefined)
  if (status !== undefined && status >= 200 && status < 400) {
    return { json: JSON.stringify({ id, cause: 'ok', evidence: 'status', tags: [] }), fault: false }
  }
  const { cause, evidence } = match(readFailure({ status, text: asked.text }))
  return { json: JSON.stringify({ id, cause, evidence, tags: causeById(cause)?.tags ?? [] }), fault: false }
}

/** Answers every line of standard input in order; 1 when a line could not be read, else 0. */
async function classify(): Promise<number> {
  let number = 0
  let exitCode = 0
  let piece = ''
  // Not by node:readline: to it a separator inside of a text ends the line, and every answer after that is another's.
  for await (const lines of linesOf(stdin)) {
    for (const { bytes } of lines) {
      number += 1
      const { json, fault } = answer(bytes.toString(), number)
      if (fault) exitCode = 1
      piece += `${jsonForTerminal(json)}\n`
    }
    if (piece.length > PIECE || stdin.readableLength === 0) {
      if (!stdout.write(piece)) await once(stdout, 'drain')
      piece = ''
    }
  }
  stdout.write(piece)
  return exitCode
}

/** There are no options; commander, which is loaded only where some are given, shows the help and refuses the others. */
async function readOptions(): Promise<void> {
  if (process.argv.length <= 2) return
  const { program } = await import('commander')
  program
    .configureOutput(COMMAND_OUTPUT)
    .name('npm run -s classify <')
    .usage('<file>')
    .description('Names the cause of each error text: reads lines {"id", "status", "text"}, answers each with a line.')
    .parse()
}

// A reader that has seen enough (head) closes the pipe; that is no fault of ours.
stdout.on('error', () => process.exit())
await readOptions()
process.exitCode = await classify()
