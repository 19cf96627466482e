import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { type Browser, chromium as launcher } from 'playwright-core'
import type { AlertsAnswer } from '../src/flows/answers.ts'
import { findChromium } from './card/find-chromium.ts'
import { lastHour } from './last-hour.ts'
import { type Stack, startStack } from './stack.ts'
import { complain, endProgress, progress, say } from './terminal.ts'
import { waitUntilCounted } from './wait-until-counted.ts'

/** `npm run pictures`: pictures of the page as it is, with the sample traffic behind it, for the README. */

const OUT = fileURLToPath(new URL('../docs/pictures/dashboard', import.meta.url))
/** Each picture ends with the part that `last` names. */
const VIEWS = [
  { name: 'overview', hash: '', ready: '.groups tbody tr', last: '#failures' },
  { name: 'cause', hash: '#/cause/token-expired', ready: '.bars', last: '.cause > :nth-child(3)' },
] as const
const SIZE = { width: 1_280, height: 900 }
const MARGIN = 16
/** What the sample traffic is about. */
const RULES = ['token-expiry', 'quota-reached', 'new-error'] as const
const PATIENCE = 60_000

async function main(): Promise<number> {
  const executablePath = await findChromium(process.env)
  if (executablePath === undefined) {
    complain('No Chromium, Chrome or Edge was found. Install one, or set CHROMIUM_PATH to its executable.')
    return 1
  }
  await mkdir(OUT, { recursive: true })
  const stack = await startStack({ clock: 'wall' })
  try {
    await tellSample(stack)
    const browser = await launcher.launch({ executablePath })
    try {
      for (const theme of ['light', 'dark'] as const) await takeAll(browser, theme, stack)
    } finally {
      await browser.close()
    }
    return 0
  } finally {
    await stack.close()
  }
}

/** Sends the sample traffic, and waits until it is counted and its alerts are told. */
async function tellSample({ sender, tables, host }: Stack): Promise<void> {
  for (const { messages, share } of lastHour(Date.now())) {
    await sender.send(messages)
    progress(`sample traffic: ${Math.round(100 * share)} % of the last hour sent`)
  }
  await waitUntilCounted(tables, sender, count => progress(`counted ${count} messages`))
  endProgress('counted; waiting for the alerts')
  for (const end = Date.now() + PATIENCE; ; await sleep(1_000)) {
    await host.runTimer('evaluate')
    const answer = await fetch(`${host.url}/api/alerts?state=firing`)
    const { alerts }: Pick<AlertsAnswer, 'alerts'> = JSON.parse(await answer.text())
    const quiet = RULES.filter(rule => !alerts.some(alert => alert.rule === rule))
    if (quiet.length === 0) break
    if (Date.now() > end) throw new Error(`Of the sample traffic's alerts some do not fire: ${quiet.join(', ')}.`)
  }
  await host.runTimer('watch')
}

async function takeAll(browser: Browser, theme: 'light' | 'dark', { host }: Stack): Promise<void> {
  for (const { name, hash, ready, last } of VIEWS) {
    const page = await browser.newPage({
      viewport: SIZE,
      colorScheme: theme,
      reducedMotion: 'reduce',
      locale: 'en-GB',
      timezoneId: 'UTC',
    })
    await page.goto(`${host.url}/api/dashboard${hash}`)
    await page.locator(ready).first().waitFor()
    await page.locator('[aria-busy=true]').waitFor({ state: 'detached' })
    const path = join(OUT, `${name}-${theme}.png`)
    const end = await page.locator(last).boundingBox()
    const height = Math.ceil((end?.y ?? 0) + (end?.height ?? SIZE.height)) + MARGIN
    await page.screenshot({
      path,
      animations: 'disabled',
      fullPage: true,
      clip: { x: 0, y: 0, width: SIZE.width, height },
    })
    say(path)
    await page.close()
  }
}

try {
  process.exitCode = await main()
} catch (error) {
  complain(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
}
