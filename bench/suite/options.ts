import { Command, InvalidArgumentError, Option } from 'commander'
import { isPeerName, PEER_NAMES } from '../peers/names.ts'
import type { Peer } from './section.ts'

/** What `npm run bench --` takes. */
export interface CommandOptions {
  readonly only?: readonly string[]
  readonly json?: string
  readonly short: boolean
  readonly peer: readonly Peer[]
  readonly check: boolean
  readonly keep: boolean
  readonly goals: boolean
}

export function readOptions(
  args: readonly string[],
  sections: readonly string[],
  command: Command = new Command(),
): CommandOptions {
  return command
    .name('npm run bench --')
    .description('Measures Causeway on this machine and prints one table of all figures.')
    .addOption(new Option('--only <names...>', 'these sections alone').choices(sections))
    .option('--json <file>', 'write the figures and the machine to this file')
    .option('--short', 'fewer rounds, for CI', false)
    .option('--peer <name=checkout>', `measure a public forwarder: ${PEER_NAMES.join(', ')}`, addPeer, [])
    .addOption(new Option('--check', 'compare with bench/baseline.json').default(false).conflicts('keep'))
    .option('--keep', 'write bench/baseline.json anew for the sections that run', false)
    .option('--goals', 'fail where a goal is not met', false)
    .parse(args, { from: 'user' })
    .opts<CommandOptions>()
}

function addPeer(text: string, before: readonly Peer[]): readonly Peer[] {
  const [, name, checkout] = /^([^=]*)=(.+)$/.exec(text) ?? []
  if (name === undefined || checkout === undefined) throw new InvalidArgumentError('It is <name>=<checkout>.')
  if (!isPeerName(name)) throw new InvalidArgumentError(`${name} is none of ${PEER_NAMES.join(', ')}.`)
  if (before.some(peer => peer.name === name)) throw new InvalidArgumentError(`${name} is given twice.`)
  return [...before, { name, checkout }]
}
