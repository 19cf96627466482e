import { runOnce } from './run-once.ts'
import { runUntilStopped } from './run-until-stopped.ts'
import { readStartOptions } from './start-options.ts'
import { complain } from './terminal.ts'

const options = readStartOptions()
try {
  process.exitCode = await (options.once ? runOnce(options) : runUntilStopped(options))
} catch (error) {
  complain(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
}
