/** `npm run backfill -- <file or folder>...`: counts files into the tables, each message once. See `--help`. */
import { readBackfillOptions } from './backfill/options.ts'
import { runBackfill } from './backfill/run.ts'
import { complain } from './terminal.ts'

const options = readBackfillOptions()
try {
  process.exitCode = await runBackfill(options)
} catch (error) {
  complain(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
}
