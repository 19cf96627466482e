import { userInfo } from 'node:os'
import { Command } from 'commander'
import type { JsonObject } from '../../src/core/json.ts'
import { COMMAND_OUTPUT } from '../terminal-text.ts'

/** What `npm run silence --` is asked to do. */
export type SilenceCommand =
  /** `asked` is what a POST to /api/silences would carry, still to be checked. */
  | { readonly name: 'add'; readonly asked: JsonObject; readonly settings: string | undefined }
  | { readonly name: 'list'; readonly all: boolean; readonly settings: string | undefined }
  | { readonly name: 'end'; readonly id: string; readonly settings: string | undefined }

interface AddOptions {
  readonly rule?: readonly string[]
  readonly account?: readonly string[]
  readonly group?: readonly string[]
  readonly everything?: true
  readonly for?: string
  readonly until?: string
  readonly author?: string
  readonly comment?: string
}

/** Reads the arguments and hands the command to `run`; what is wrong with them, and --help, end the process. */
export async function runSilenceCommand(run: (command: SilenceCommand) => Promise<void>): Promise<void> {
  const program = new Command()
    .configureOutput(COMMAND_OUTPUT)
    .name('npm run silence --')
    .description('Keeps alerts from being told for a while, in the system that the settings name.')
    .option('--settings <file>', 'a file in the form of local.settings.json')
    .addHelpText('after', '\nExample: npm run silence -- --account contoso --for 2h --comment deploy')
  const settings = () => program.opts<{ settings?: string }>().settings
  program
    .command('add', { isDefault: true })
    .description('silence what all of --rule, --account and --group match; * stands for any text')
    .option('--rule <pattern...>', 'ids of rules')
    .option('--account <pattern...>', 'names of accounts')
    .option('--group <pattern...>', 'groups, as the alert names them')
    .option('--everything', 'silence all alerts')
    .option('--for <duration>', 'such as 90m, 2h or 1d')
    .option('--until <time>', 'such as 2026-11-22T18:00:00Z')
    .option('--comment <text>', 'why')
    .option('--author <name>', 'who; the user of this machine by default')
    .action((options: AddOptions) => run({ name: 'add', asked: askedFor(options), settings: settings() }))
  program
    .command('list')
    .description('the silences that hold now')
    .option('--all', 'also those that are over')
    .action(({ all }: { all?: true }) => run({ name: 'list', all: all === true, settings: settings() }))
  program
    .command('end')
    .description('end a silence now')
    .argument('<id>')
    .action((id: string) => run({ name: 'end', id, settings: settings() }))
  await program.parseAsync()
}

function askedFor({ rule, account, group, everything, until, author, comment, ...options }: AddOptions): JsonObject {
  return {
    ...(rule === undefined ? {} : { rules: rule }),
    ...(account === undefined ? {} : { accounts: account }),
    ...(group === undefined ? {} : { groups: group }),
    ...(everything === undefined ? {} : { everything }),
    ...(options.for === undefined ? {} : { for: isoDuration(options.for) }),
    ...(until === undefined ? {} : { until }),
    author: author ?? userInfo().username,
    comment: comment ?? '',
  }
}

/** `1d2h30m` as `P1DT2H30M`; anything else stays as it is. */
function isoDuration(text: string): string {
  const [all, days = '', hours = '', minutes = ''] = /^(\d+d)?(\d+h)?(\d+m)?$/i.exec(text) ?? []
  if (all === undefined || all === '') return text.toUpperCase()
  const time = `${hours}${minutes}`
  return `P${days}${time === '' ? '' : `T${time}`}`.toUpperCase()
}
