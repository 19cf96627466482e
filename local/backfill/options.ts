import { program } from 'commander'
import { addNotes } from '../help-notes.ts'
import { COMMAND_OUTPUT } from '../terminal-text.ts'

/** What `npm run backfill --` takes. */
export interface BackfillOptions {
  /** Files and folders. */
  readonly input: readonly string[]
  readonly dryRun: boolean
  /** A file in the form of `local.settings.json`. */
  readonly settings: string | undefined
}

const NOTES = [
  'What it reads: PT1H.json trees as Azure Monitor writes them to a storage account, JSON lines, arrays and ' +
    '{"records": [...]} documents, each also as gzip, and Event Hubs Capture (Avro). Of a folder it takes the ' +
    '.json, .jsonl, .ndjson, .log, .gz and .avro files, deep ones too. Download the blobs first, with azcopy for ' +
    'example.',
  'Counted once: a file is known by its content, not by its name. Running this again counts nothing twice; a ' +
    'PT1H.json that has grown since is counted on from where it ended; a gzip, renamed or cut-short copy is the ' +
    'same file. Ctrl-C finishes what is under way, and the same command goes on from there. A file that cannot be ' +
    'read is named, the others go on, and the exit status is 1.',
  'But what the functions have read from the hub is not known here: do not backfill the same records.',
  'Where it counts: into the tables of the settings, those of the functions. --settings names a file in the ' +
    'form of local.settings.json; without it the environment tells (TableStorage, or TableStorage__serviceUri ' +
    'with your own sign-in), else it is the system that `npm start` runs now. Of the settings only TableStorage ' +
    'and MINUTES_RETENTION_DAYS are read: a file whose records are older than minutes are kept is refused.',
  'Alerts: the functions look at what a backfill changed as at any other change. What lies behind ' +
    'ALERT_LATENESS (an hour) by their clock fires nothing, so old files are silent; with ALERT_CLOCK=event they ' +
    'fire as they did then.',
  'Records that state no time take that of their message in a capture, else the end of the hour in the path ' +
    '(y=2023/m=06/d=30/h=12), else when the file was written; the first run keeps it for all later ones.',
]

export function readBackfillOptions(): BackfillOptions {
  program
    .configureOutput(COMMAND_OUTPUT)
    .name('npm run backfill --')
    .description('Counts diagnostic records out of files into the tables, each once however often it is run.')
    .argument('<file or folder...>', 'what to count')
    .option('--dry-run', 'read and classify, write nothing, ask the tables nothing')
    .option('--settings <file>', 'settings in the form of local.settings.json')
  addNotes(program, NOTES)
  program.parse()
  const { dryRun, settings } = program.opts<{ dryRun?: true; settings?: string }>()
  return { input: program.args, dryRun: dryRun === true, settings }
}
