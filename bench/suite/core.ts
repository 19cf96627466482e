import { ONE_THREAD } from '../core/flags.ts'
import { nameOfKind } from '../core/kinds.ts'
import type { CoreExchange, CoreResult } from '../core/process.ts'
import { runChild } from './child.ts'
import type { Figure, Section } from './section.ts'

/** Of processor time for each kind of batch, in milliseconds. */
const BUDGET = { short: 4_000, long: 15_000 }
/** By the part of records that succeeded: a failure is read closely. */
const LEAST: Readonly<Record<number, number>> = { 0.95: 0.85, 0.5: 0.7 }

/** bytes -> outcomes -> aggregates, beside `JSON.parse` of the same texts and a look at each record. */
export const core: Section = {
  name: 'core',
  async run({ short, ...options }) {
    const given = { budget: short ? BUDGET.short : BUDGET.long }
    const file = new URL('../core/process.ts', import.meta.url)
    const progress = (text: string) => options.progress(text)
    const results = await runChild<CoreExchange>(file, given, { flags: ONE_THREAD, progress })
    return results.flatMap(figuresOf)
  },
}

function figuresOf({ kind, ofTheFloor, ours, floor }: CoreResult): readonly Figure[] {
  const name = `core, ${nameOfKind(kind)}`
  const least = LEAST[kind.okShare]
  const rate = (side: string, value: number) => ({
    name: `${name}, ${side}`,
    value: Math.round(value),
    unit: 'records/s',
  })
  return [
    {
      name,
      value: ofTheFloor,
      unit: 'of the floor',
      kept: 'higher',
      ...(least === undefined ? {} : { goal: { least } }),
    },
    rate('ours', ours),
    rate('floor', floor),
  ]
}
