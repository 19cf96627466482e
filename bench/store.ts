import { writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { startBench } from './store/bench.ts'
import { BEGIN, measureIngest } from './store/ingest-costs.ts'
import { measureLooks } from './store/look-costs.ts'
import { resultText } from './store/print.ts'
import { measureProcessor } from './store/processor.ts'
import { PLAN, type StoreResult } from './store/result.ts'
import { RECORDS_A_MESSAGE, trafficMessages } from './store/traffic.ts'

/**
 * What counting asks of Table Storage: requests and entities for a batch, for a run of each timer and for a reload of the
 * page, through the real app; and how long it keeps a processor busy. Seeded traffic and a clock that stands still, so
 * but for the processor every number is the same each time. `--json <file>` keeps them: `docs/runbook.md` is worked out
 * from `bench/store.json`.
 */
const { values } = parseArgs({ options: { json: { type: 'string' } } })

const bench = await startBench()
try {
  // First, while nothing else has made this process large.
  const processor = await measureProcessor(PLAN.messages, bench)
  const { batches, minutes } = await measureIngest(PLAN, bench)
  const result: StoreResult = {
    recordBytes: recordBytes(),
    batches,
    minutes,
    ...(await measureLooks(bench)),
    processor,
  }
  process.stdout.write(resultText(result))
  if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify(result, undefined, 2)}\n`)
} finally {
  await bench.close()
}

function recordBytes(): number {
  const messages = trafficMessages({ accounts: 5, okShare: 0.95, messages: 200, minute: BEGIN, seed: 1 })
  const bytes = messages.reduce((sum, message) => sum + message.length, 0)
  return Math.round(bytes / messages.length / RECORDS_A_MESSAGE)
}
