import { isatty } from 'node:tty'
import picocolors from 'picocolors'
import type { HostLog } from './functions-host.ts'
import type { ReceivedCard } from './teams-inbox.ts'
import { obeyedByNoTerminal, onOneLine } from './terminal-text.ts'

/** Colours on a terminal only; the package alone would also colour the log files of a CI service. */
export const colours = picocolors.createColors(isatty(process.stdout.fd) && picocolors.isColorSupported)

const live = process.stderr.isTTY
let shown = false

/** One line that is written over on a terminal; in a log file only its last state is kept. */
export function progress(line: string): void {
  if (!live) return
  process.stderr.write(`\r\u001b[2K${cutTo(process.stderr.columns, line)}`)
  shown = true
}

/** What of a line fits: one that wraps cannot be written over. */
export function cutTo(columns: number, line: string): string {
  return line.length < columns ? line : `${line.slice(0, Math.max(0, columns - 2))}…`
}

/** Ends the progress line, so that what follows stands below it. */
export function endProgress(line: string): void {
  process.stderr.write(`${shown ? '\r\u001b[2K' : ''}${line}\n`)
  shown = false
}

export function say(line: string): void {
  if (shown) process.stderr.write('\r\u001b[2K')
  shown = false
  process.stdout.write(`${obeyedByNoTerminal(line)}\n`)
}

export function complain(line: string): void {
  if (shown) process.stderr.write('\r\u001b[2K')
  shown = false
  process.stderr.write(`${obeyedByNoTerminal(line)}\n`)
}

/** What the functions log that a person must see: warnings and errors, with control characters taken out. */
export function showLog({ level, category, message }: HostLog): void {
  const line = `${level}: ${category.replace(/^Function\.(.*)\.User$/, '$1')}: ${onOneLine(factLine(message))}`
  if (level === 'error' || level === 'critical') complain(colours.red(line))
  else if (level === 'warning') complain(colours.yellow(line))
}

/** A fact as `RecordsRejected shard=p00 reason=not-json count=1`; any other line as it is. */
function factLine(message: string): string {
  if (!message.startsWith('{"fact":')) return message
  const { fact, stage: _, ...parts }: Readonly<Record<string, unknown>> = JSON.parse(message)
  return [fact, ...Object.entries(parts).map(([name, value]) => `${name}=${String(value)}`)].join(' ')
}

/** The headline of a card. */
export function showCard({ card }: ReceivedCard): void {
  say(`${colours.bold('card')}  ${textsOf(card).slice(0, 2).join(' · ')}`)
}

function textsOf(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(textsOf)
  if (typeof value !== 'object' || value === null) return []
  const own = 'text' in value && typeof value.text === 'string' ? [value.text.replace(/\\(.)/g, '$1')] : []
  return [...own, ...Object.values(value).flatMap(textsOf)]
}
