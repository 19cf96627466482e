import { InvalidArgumentError, program } from 'commander'
import { COMMAND_OUTPUT } from './terminal-text.ts'

/** What `npm start --` takes. */
export interface StartOptions {
  readonly once: boolean
  readonly input: readonly string[]
  readonly summary?: string
  readonly port?: number
  /** Whether the page may be opened in a browser. */
  readonly open: boolean
}

export function readStartOptions(): StartOptions {
  const { once, input, ...others } = program
    .configureOutput(COMMAND_OUTPUT)
    .name('npm start --')
    .description('Runs the whole of Causeway on this machine: tables, hub, functions, Teams inbox, and sample traffic.')
    .option('--input <path...>', 'send these files or folders in place of the sample traffic')
    .option('--once', 'stop when everything is counted and told, and print what it came to')
    .option('--summary <file>', 'with --once: write the summary to this file as JSON')
    .option('--port <number>', 'fixed port of the functions host', portOf)
    .option('--no-open', 'do not open the dashboard in a browser')
    .parse()
    .opts<{ once?: true; input?: string[]; summary?: string; port?: number; open: boolean }>()
  return { ...others, once: once === true, input: input ?? [] }
}

function portOf(text: string): number {
  const port = Number(text)
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw new InvalidArgumentError('A port is a number from 1 to 65535.')
  return port
}
