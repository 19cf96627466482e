/**
 * `npm run bench`: what counting costs, in figures that stand beside their goals and, with `--check`, beside
 * `bench/baseline.json`. The exit status is 1 when a section fails, or with `--check` a kept figure has become worse or
 * has no baseline, or with `--goals` a goal is not met.
 */
import { readFile, writeFile } from 'node:fs/promises'
import { complain, progress, say } from '../local/terminal.ts'
import { machine } from './machine.ts'
import { type Baseline, keep } from './suite/baseline.ts'
import type { Measured } from './suite/measured.ts'
import { type CommandOptions, readOptions } from './suite/options.ts'
import type { Section } from './suite/section.ts'
import { SECTIONS } from './suite/sections.ts'
import { tableText } from './suite/table.ts'
import { verdictOf } from './suite/verdict.ts'

const BASELINE = new URL('baseline.json', import.meta.url)

/** Undefined where it has nothing to measure, or failed. */
async function measure(section: Section, { short, peer: peers }: CommandOptions): Promise<Measured | undefined> {
  const options = { short, peers, progress: (text: string) => progress(`${section.name}: ${text}`) }
  const idle = section.idle?.(options)
  if (idle !== undefined) {
    say(`${section.name}: ${idle}`)
    return undefined
  }
  try {
    return { section: section.name, figures: await section.run(options) }
  } catch (error) {
    complain(`${section.name} failed: ${error instanceof Error ? error.stack : String(error)}`)
    process.exitCode = 1
    return undefined
  }
}

async function readBaseline(): Promise<Baseline> {
  return JSON.parse(await readFile(BASELINE, 'utf8'))
}

async function main(options: CommandOptions): Promise<void> {
  const { only, json } = options
  say(machine())
  const measured: Measured[] = []
  for (const section of SECTIONS.filter(({ name }) => only?.includes(name) !== false)) {
    const one = await measure(section, options)
    if (one !== undefined) measured.push(one)
  }
  const baselines = options.check ? await readBaseline() : undefined
  if (measured.length > 0) say(tableText(measured, baselines).trimEnd())
  if (json !== undefined) await writeJson(json, { machine: machine(), short: options.short, sections: measured })
  if (options.keep) await writeJson(BASELINE, keep(measured, await readBaseline()))
  const { lines, failed } = verdictOf(measured, baselines, options.goals)
  for (const line of lines) complain(line)
  if (failed) process.exitCode = 1
}

async function writeJson(file: string | URL, value: object): Promise<void> {
  await writeFile(file, `${JSON.stringify(value, undefined, 2)}\n`)
}

await main(
  readOptions(
    process.argv.slice(2),
    SECTIONS.map(({ name }) => name),
  ),
)
