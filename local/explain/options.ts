import { InvalidArgumentError, program } from 'commander'
import { nearIds } from '../../src/taxonomy/near-ids.ts'
import { type Cause, causeById, taxonomy } from '../../src/taxonomy/taxonomy.ts'
import { shown } from './shown.ts'
import { COMMAND_OUTPUT } from '../terminal-text.ts'

/** What `npm run explain --` takes. */
export interface ExplainOptions {
  /** A file, a folder, or `-`. */
  readonly input: string
  readonly json: boolean
  readonly whyNot: Cause | undefined
}

export function readExplainOptions(): ExplainOptions {
  program
    .configureOutput(COMMAND_OUTPUT)
    .name('npm run explain --')
    .description('Shows each form that a record takes: envelope, event, evidence, cause, row, and the rules it feeds.')
    .argument('<input>', 'a file or folder of records, or - for standard input: one message, or JSON lines')
    .option('--json', 'one JSON object a record, one a line')
    .option('--why-not <cause>', 'also say what each record lacked for this cause of the taxonomy', causeOf)
    .parse()
  const { json, whyNot } = program.opts<{ json?: true; whyNot?: Cause }>()
  return { input: program.args[0] ?? '-', json: json === true, whyNot }
}

function causeOf(id: string): Cause {
  const cause = causeById(id)
  if (cause !== undefined) return cause
  const near = nearIds(
    id,
    taxonomy.causes.map(one => one.id),
  )
  const hint = near.length === 0 ? 'The ids stand in src/taxonomy/media-services.json.' : `Near: ${near.join(', ')}.`
  throw new InvalidArgumentError(`The taxonomy has no cause ${shown(id, 80)}. ${hint}`)
}
