import { type Command, InvalidArgumentError, Option, program } from 'commander'
import type { LetterPlace } from '../../src/core/letter-id.ts'
import { REJECT_REASONS } from '../../src/core/rejection.ts'
import { parseCount, parseLetter, parseSince } from './arguments.ts'
import type { LetterChoice } from './letters.ts'
import { COMMAND_OUTPUT } from '../terminal-text.ts'

/** What `npm run replay --` is asked to do. */
export type ReplayCommand = { readonly settings?: string } & (
  | ({ readonly name: 'list'; readonly all: boolean; readonly limit: number } & LetterChoice)
  | { readonly name: 'show'; readonly letter: LetterPlace; readonly raw: boolean; readonly out?: string }
  | ({ readonly name: 'send'; readonly letters: readonly LetterPlace[]; readonly dryRun: boolean } & LetterChoice)
  | { readonly name: 'gaps' }
  | HubCommand
)

export interface HubCommand {
  readonly name: 'hub'
  readonly partition: string
  readonly from: number
  readonly to: number
  readonly consumerGroup: string
  /** Seconds. */
  readonly wait: number
}

interface Common {
  readonly settings?: string
}
type ListFlags = Common & LetterChoice & { readonly all?: true; readonly limit: number }
type ShowFlags = Common & { readonly raw?: true; readonly out?: string }
type SendFlags = Common & LetterChoice & { readonly all?: true; readonly dryRun?: true }
type HubFlags = Common & Omit<HubCommand, 'name'>

/** Reads the command line and does what it says. */
export async function runReplayCommand(run: (command: ReplayCommand) => Promise<void>): Promise<void> {
  program
    .configureOutput(COMMAND_OUTPUT)
    .name('npm run replay --')
    .description('Counts again what was rejected or missed: dead letters, and ranges of the hub. Twice is once.')
  withChoice(subcommand('list', 'lists the dead letters that have something left to count'))
    .option('--all', 'also those of which a replay has counted everything')
    .option('--limit <count>', 'at most so many', parseCount, 100)
    .action(({ all, ...flags }: ListFlags) => run({ name: 'list', all: all === true, ...flags }))
  subcommand('show', 'shows a dead letter, with secrets masked')
    .argument('<letter>', 'its place, such as p03:1200', parseLetter)
    .option('--raw', 'its exact bytes instead')
    .option('--out <file>', 'its exact bytes, to a file')
    .action((letter: LetterPlace, { raw, ...flags }: ShowFlags) =>
      run({ name: 'show', letter, raw: raw === true, ...flags }),
    )
  withChoice(subcommand('send', 'counts what can be read now of dead letters, as a shard of its own'))
    .argument('[letters...]', 'their places, such as p03:1200', addLetter)
    .option('--all', 'all that --reason, --shard and --since choose')
    .option('--dry-run', 'only says what each letter would come to')
    .action((letters: readonly LetterPlace[] | undefined, { all, dryRun, ...flags }: SendFlags, self: Command) => {
      const named = letters ?? []
      if (named.length > 0 === (all === true)) self.error('error: name letters, or choose them with --all')
      return run({ name: 'send', letters: named, dryRun: dryRun === true, ...flags })
    })
  subcommand('gaps', 'lists what is missing of each partition, and the command that fetches it').action(
    (flags: Common) => run({ name: 'gaps', ...flags }),
  )
  program.addCommand(withSettings(hubCommand(run)), { isDefault: true })
  await program.parseAsync()
}

function hubCommand(run: (command: ReplayCommand) => Promise<void>): Command {
  return program
    .createCommand('hub')
    .configureOutput(COMMAND_OUTPUT)
    .description('counts what is missing of a range of a hub partition; the command where none is named')
    .requiredOption('--partition <id>', 'partition of the hub, such as 3', parsePartition)
    .requiredOption('--from <sequence>', 'first sequence number', parseCount)
    .requiredOption('--to <sequence>', 'last sequence number', parseCount)
    .option('--consumer-group <name>', 'not the one that the functions read with', '$Default')
    .option('--wait <seconds>', 'gives up when the hub gives nothing for so long', parseCount, 60)
    .action((flags: HubFlags, self: Command) => {
      if (flags.from > flags.to) self.error('error: --from is above --to')
      return run({ name: 'hub', ...flags })
    })
}

function subcommand(name: string, description: string): Command {
  return withSettings(program.command(name).description(description))
}

function withSettings(command: Command): Command {
  return command.option('--settings <file>', 'in the form of local.settings.json; else those of a running `npm start`')
}

function withChoice(command: Command): Command {
  return command
    .addOption(new Option('--reason <reason>', 'with a record rejected for this').choices(REJECT_REASONS))
    .option('--shard <shard>', 'of this shard, such as p03')
    .option('--since <moment>', 'enqueued since, such as 2026-11-22T10:00:00Z or PT2H', parseSince)
}

function addLetter(text: string, before: readonly LetterPlace[] = []): readonly LetterPlace[] {
  return [...before, parseLetter(text)]
}

/** `3`, or `p03` as the shards are called. */
function parsePartition(text: string): string {
  const [, id] = /^p?0*(\d{1,4})$/.exec(text) ?? []
  if (id === undefined) throw new InvalidArgumentError('Write the number of a partition.')
  return id
}
