import { startBench } from '../store/bench.ts'
import type { TableReads } from '../store/count-request.ts'
import { type BatchCost, measureIngest, type State } from '../store/ingest-costs.ts'
import { perThousand } from '../store/processor.ts'
import type { Figure, Goal, Section } from './section.ts'

/** Batches of 5,000 records. */
const PLAN = { okShares: [0.95], messages: [100] } as const
const ACCOUNTS = [1, 5, 50]
/** Of an instance that has been at work. */
const WARM: ReadonlySet<State> = new Set(['same minute', 'new minute'])
const GOALS = { accounts: 5, entities: { most: 20 }, requests: { most: 2 } }
/** A batch asks its shard's progress, and nothing else: rows and their ETags are remembered. */
const READS = { all: { most: 1 }, minutes: { most: 0 } }

/** What counting asks of Table Storage: seeded traffic, the real app and a clock that stands still, so always the same. */
export const store: Section = {
  name: 'store',
  async run(options) {
    const bench = await startBench()
    try {
      const figures: Figure[] = []
      for (const accounts of ACCOUNTS) {
        options.progress(`${accounts} accounts`)
        const { batches, reads } = await measureIngest({ ...PLAN, accounts: [accounts] }, bench)
        for (const [index, batch] of batches.entries()) {
          if (WARM.has(batch.state)) figures.push(...figuresOf(batch, reads[index]?.reads ?? {}))
        }
      }
      return figures
    } finally {
      await bench.close()
    }
  },
}

/** What is written is per thousand records. */
function figuresOf(batch: BatchCost, reads: TableReads): readonly Figure[] {
  const { accounts, state, messages, written, requests } = batch
  const goalOf = (goal: Goal) => (accounts === GOALS.accounts ? { goal } : {})
  const figure = (what: string, value: number, unit: string, goal: { readonly goal?: Goal }): Figure => ({
    name: `store, ${accounts} ${accounts === 1 ? 'account' : 'accounts'}, ${state}, ${what}`,
    value,
    unit,
    kept: 'lower',
    ...goal,
  })
  const all = Object.values(reads).reduce((sum, count) => sum + count, 0)
  return [
    figure('entities', perThousand(written, messages), 'per 1,000', goalOf(GOALS.entities)),
    figure('requests', perThousand(requests, messages), 'per 1,000', goalOf(GOALS.requests)),
    figure('reads', all, 'per batch', { goal: READS.all }),
    figure('reads of rows', reads['minutes'] ?? 0, 'per batch', { goal: READS.minutes }),
  ]
}
