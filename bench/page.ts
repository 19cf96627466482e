import { chromium as launcher, type Page } from 'playwright-core'
import { findChromium } from '../local/card/find-chromium.ts'
import { startStack } from '../local/stack.ts'
import { writeManyRows } from './many-rows.ts'

/**
 * How soon the page shows, with 100,800 rows behind it: the first paint, and the first counts, of an hour and of six, each
 * from an empty cache of the browser; the tables, the functions and the browser share the cores of this machine. Prints
 * milliseconds since the address was entered; exit status 1 where the median first paint is a second or more.
 */
const ROUNDS = 5
const BOUND = 1_000
const PATIENCE = 120_000

const executablePath = await findChromium(process.env)
if (executablePath === undefined) throw new Error('There is no Chromium.')
const stack = await startStack({ clock: 'wall' })
const browser = await launcher.launch({ executablePath })
try {
  const rows = await writeManyRows(stack.tables, Date.now(), () => {})
  await stack.host.runTimer('roll-up')
  process.stdout.write(`${rows} rows\n`)
  for (const range of ['PT1H', 'PT6H']) {
    const paints: number[] = []
    for (let round = 1; round <= ROUNDS; round += 1) {
      const page = await browser.newPage({ viewport: { width: 1_280, height: 900 } })
      const { paint, counts } = await timed(page, `${stack.host.url}/api/dashboard#/?last=${range}`)
      paints.push(paint)
      process.stdout.write(`${range}, round ${round}: first paint ${paint} ms, counts ${counts} ms\n`)
      await page.close()
    }
    const median = paints.toSorted((one, other) => one - other)[Math.floor(ROUNDS / 2)] ?? BOUND
    process.stdout.write(`${range}: median first paint ${median} ms\n`)
    if (median >= BOUND) process.exitCode = 1
  }
} finally {
  await browser.close()
  await stack.close()
}

async function timed(page: Page, address: string): Promise<{ readonly paint: number; readonly counts: number }> {
  await page.goto(address, { waitUntil: 'commit' })
  await page.locator('.groups tbody tr').first().waitFor({ timeout: PATIENCE })
  const now = Number(await page.evaluate('performance.now()'))
  const paint = Number(await page.evaluate('performance.getEntriesByName("first-contentful-paint")[0].startTime'))
  return { paint: Math.round(paint), counts: Math.round(now) }
}
