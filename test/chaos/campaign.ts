import { Command, InvalidArgumentError } from 'commander'
import { addNotes } from '../../local/help-notes.ts'
import { colours, complain, endProgress, progress, say } from '../../local/terminal.ts'
import { isMutantName, MUTANTS, type MutantName } from './mutants.ts'
import { failureLines, resultLines } from './report.ts'
import { type CampaignOptions, type CampaignState, runCampaign } from './run.ts'

interface CliOptions {
  readonly seed: number
  readonly records: number | undefined
  readonly faults: number | undefined
  readonly short: boolean | undefined
  readonly mutant: MutantName | undefined
  readonly mutants: boolean | undefined
}

const FULL = { records: 1_000_000, faults: 500 }
const SHORT = { records: 60_000, faults: 60 }
/** A mutant's campaign ends where it is caught, so it may be longer. */
const MUTANT = { records: 180_000, faults: 180 }
const RECORDS_A_ROUND = 15_000
const MOST_ROUNDS = 25

const command = new Command()
  .name('npm run chaos --')
  .description(
    'Sends made-up input through the built functions while processes are killed, partitions are read twice, requests fail and tables are dropped, and compares every count and every rejected byte with what was sent.',
  )
  .option('--seed <number>', 'of the input, the acts and the draw of faults', wholeNumber, 1)
  .option('--records <count>', `records to send, at least (default: ${FULL.records})`, wholeNumber)
  .option('--faults <count>', `requests that meet a fault, at least (default: ${FULL.faults})`, wholeNumber)
  .option('--short', `a minute or two: ${SHORT.records} records, ${SHORT.faults} faults`)
  .option('--mutant <name>', 'runs a bundle with that line of the code taken out', mutantName)
  .option('--mutants', 'runs every mutant until it is caught; succeeds when each is')
addNotes(command, [
  `Mutants: ${Object.keys(MUTANTS).join(', ')}`,
  'A seed repeats the input, the acts and the draws of faults. Which request meets which fault, and where a killed process stood, follows from the timing of real processes: two runs of a seed are alike, not equal.',
])

const stopped = new AbortController()
process.once('SIGINT', () => stopped.abort(new Error('Stopped by hand.')))

const options: CliOptions = command.parse().opts()
process.exitCode = (await (options.mutants === true ? everyMutantCaught(options.seed) : passes(options))) ? 0 : 1

async function passes({ seed, short, mutant, ...sizes }: CliOptions): Promise<boolean> {
  const size = mutant !== undefined ? MUTANT : short === true ? SHORT : FULL
  const [records, faults] = [sizes.records ?? size.records, sizes.faults ?? size.faults]
  const again = `npm run chaos -- --seed ${seed} --records ${records} --faults ${faults}${mutant === undefined ? '' : ` --mutant ${mutant}`}`
  try {
    const result = await runCampaign(campaign(seed, { records, faults }, mutant))
    endProgress('')
    for (const line of resultLines(seed, result)) say(line)
    for (const line of result.failure === undefined ? [] : failureLines(result.failure)) complain(line)
    if (result.failure === undefined) say(colours.green('Every count and every rejected byte is exact.'))
    else complain(`Again: ${again}`)
    return result.failure === undefined
  } catch (error) {
    complain(colours.red(error instanceof Error ? error.message : String(error)))
    complain(`Again: ${again}`)
    return false
  }
}

/** A mutant is caught when a comparison sees it; a campaign that breaks off proves nothing. */
async function everyMutantCaught(seed: number): Promise<boolean> {
  let caught = 0
  const names = Object.keys(MUTANTS).filter(isMutantName)
  for (const mutant of names) {
    try {
      const { failure, seconds } = await runCampaign(campaign(seed, MUTANT, mutant))
      endProgress('')
      if (failure === undefined) complain(colours.red(`${mutant}: not caught in ${Math.round(seconds)} s`))
      else {
        caught++
        say(colours.green(`${mutant}: caught in round ${failure.round} after ${Math.round(seconds)} s`))
        for (const line of failureLines(failure).slice(1)) say(`  ${line}`)
      }
    } catch (error) {
      complain(colours.red(`${mutant}: ${error instanceof Error ? error.message : String(error)}`))
    }
  }
  say(`${caught} of ${names.length} mutants caught`)
  return caught === names.length
}

function campaign(seed: number, { records, faults }: typeof FULL, mutant: MutantName | undefined): CampaignOptions {
  const rounds = Math.min(MOST_ROUNDS, Math.ceil(Math.max(records, 1) / RECORDS_A_ROUND))
  return { seed, records, faults, rounds, mutant, stopped: stopped.signal, progress: shown(rounds, mutant ?? 'chaos') }
}

/** A line that is written over on a terminal; in a log one line a round. */
function shown(rounds: number, name: string): (state: CampaignState) => void {
  return ({ round, phase, records, faults, behind }) => {
    const line = `${name}: round ${round} of ${rounds}, ${phase}, ${records.toLocaleString('en-US')} records, ${faults} faults, ${behind} messages behind`
    if (process.stderr.isTTY) progress(line)
    else if (phase === 'comparing') complain(line)
  }
}

function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.')
  return Number(text)
}

function mutantName(text: string): MutantName {
  if (!isMutantName(text)) throw new InvalidArgumentError(`It must be one of ${Object.keys(MUTANTS).join(', ')}.`)
  return text
}
