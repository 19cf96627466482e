import { runOnce } from './run-once.ts'
import { runUntilStopped } from './run-until-stopped.ts'
import { readStartOptions } from './start-options.ts'

const options = readStartOptions()
process.exitCode = await (options.once ? runOnce(options) : runUntilStopped(options))
