import { fileURLToPath } from 'node:url'
import { findChromium } from './card/find-chromium.ts'
import { readCardOptions } from './card/options.ts'
import { readCardFiles } from './card/read-card-files.ts'
import { takePictures } from './card/take-pictures.ts'
import { complain, say } from './terminal.ts'
import { onOneLine } from './terminal-text.ts'

const GOLDEN = fileURLToPath(new URL('../test/golden', import.meta.url))

async function main(): Promise<number> {
  const { files, out, widths } = readCardOptions()
  const chromium = await findChromium(process.env)
  if (chromium === undefined) {
    complain('No Chromium, Chrome or Edge was found. Install one, or set CHROMIUM_PATH to its executable.')
    return 1
  }
  const cards = await readCardFiles(files.length === 0 ? [GOLDEN] : files)
  const faults = await takePictures(cards, { chromium, out, widths, onPicture: path => say(onOneLine(path)) })
  for (const fault of faults) complain(onOneLine(fault))
  return faults.length === 0 ? 0 : 1
}

try {
  process.exitCode = await main()
} catch (error) {
  complain(onOneLine(error instanceof Error ? error.message : String(error)))
  process.exitCode = 1
}
