/** `npm run replay -- --help`: dead letters and ranges of the hub counted again, once however often it is asked for. */
import { stdout } from 'node:process'
import { createDeadLetterTable, type DeadLetterTable } from '../src/adapters/dead-letter-table.ts'
import { createProgressTable } from '../src/adapters/progress-table.ts'
import { openTables, type Tables } from '../src/adapters/tables.ts'
import { createApp } from '../src/app.ts'
import { type Config, readConfig } from '../src/config.ts'
import type { LetterPlace } from '../src/core/letter-id.ts'
import type { IngestPorts } from '../src/flows/ingest-batch.ts'
import { shown } from './explain/shown.ts'
import { messageOf } from './functions-host/host-log.ts'
import { gapLines, readGaps } from './replay/gaps.ts'
import { hubOpener } from './replay/hub-reader.ts'
import { replayHub } from './replay/hub-run.ts'
import { hubReplayLines } from './replay/hub-text.ts'
import { chosenLetters, listLetters, showLetter } from './replay/letters.ts'
import { type HubCommand, type ReplayCommand, runReplayCommand } from './replay/options.ts'
import { createRangeRegister } from './replay/range-register.ts'
import { previewLetters, sendLetters } from './replay/send-letters.ts'
import { colours, complain, progress, say, showLog } from './terminal.ts'
import { readToolSettings } from './tool-settings.ts'

const RULES = new URL('../alert-rules.json', import.meta.url)

interface Replay {
  readonly config: Config
  readonly tables: Tables
  readonly letters: DeadLetterTable
  readonly ports: IngestPorts
  /** Aborted by the first Ctrl-C: what is under way is brought to its end. */
  readonly signal: AbortSignal
}

async function openReplay(file: string | undefined): Promise<Replay> {
  const settings = await readToolSettings(file)
  const config = readConfig(settings)
  const tables = openTables(config.storage)
  const ports = await createApp(settings, RULES).ingestPorts({
    info: () => {},
    warn: shownAs('warning'),
    error: shownAs('error'),
  })
  return { config, tables, letters: createDeadLetterTable(tables, config.limits), ports, signal: stopSignal() }
}

function shownAs(level: 'warning' | 'error'): (message: string) => void {
  return message => showLog({ time: Date.now(), level, category: 'replay', message })
}

function stopSignal(): AbortSignal {
  const stopping = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.once(name, () => {
      complain('stopping after what is under way')
      stopping.abort()
    })
  }
  return stopping.signal
}

async function run(command: ReplayCommand): Promise<void> {
  const replay = await openReplay(command.settings)
  switch (command.name) {
    case 'list':
      return listLetters(replay.letters, command, command)
    case 'show':
      return showLetter(replay.letters, command.letter, { raw: command.raw, out: command.out })
    case 'send':
      return send(replay, command)
    case 'gaps':
      return gaps(replay)
    case 'hub':
      return hub(replay, command)
    default:
  }
}

async function send(replay: Replay, command: Extract<ReplayCommand, { name: 'send' }>): Promise<void> {
  const desk = { ...replay, now: Date.now }
  const chosen = command.letters.length > 0 ? named(command.letters) : chosenLetters(replay.letters, command, false)
  if (command.dryRun) return previewLetters(desk, chosen, say)
  if (!(await sendLetters(desk, chosen, say))) process.exitCode = 1
}

async function* named(places: readonly LetterPlace[]): AsyncGenerator<LetterPlace> {
  yield* places
}

async function gaps({ tables }: Replay): Promise<void> {
  const shards = await createProgressTable(tables).all()
  for (const line of gapLines(await readGaps(shards, createRangeRegister(tables)))) say(line)
}

async function hub(replay: Replay, command: HubCommand): Promise<void> {
  const { config, tables, ports, signal } = replay
  const { partition, from, to, consumerGroup, wait } = command
  if (consumerGroup.toLowerCase() === config.hub.consumerGroup.toLowerCase()) {
    throw new Error(`The functions read with ${consumerGroup}, alone: name another group with --consumer-group.`)
  }
  const open = await hubOpener(config.hub, consumerGroup)
  const register = createRangeRegister(tables)
  const desk = { open, ports, register, now: Date.now, onProgress: progress, waitSeconds: wait, signal }
  const result = await replayHub(desk, partition, { from, to })
  for (const line of hubReplayLines(result)) say(line)
  if (result.ranges.some(({ lost }) => lost === undefined)) process.exitCode = 1
}

// A reader that has seen enough (head) closes the pipe; that is no fault of ours.
stdout.on('error', () => process.exit())
try {
  await runReplayCommand(run)
} catch (error) {
  for (const line of messageOf(error).split('\n')) complain(colours.red(shown(line)))
  process.exitCode = 1
}
// A connection that waits for an answer must not keep a finished replay alive.
setTimeout(() => process.exit(), 2_000).unref()
