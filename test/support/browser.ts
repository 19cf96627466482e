import { type Browser, chromium as launcher, type Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll } from 'vitest'
import { findChromium } from '../../local/card/find-chromium.ts'

const executable = await findChromium(process.env)
export const hasBrowser = executable !== undefined
if (!hasBrowser) {
  console.warn(
    '\n*** THE PAGE IS NOT TESTED: there is no Chromium. Install one, or set CHROMIUM_PATH to its executable. ***\n',
  )
}

export interface OpenOptions {
  readonly width?: number
  readonly height?: number
  readonly theme?: 'light' | 'dark'
  readonly zone?: string
}

export interface OpenPage {
  readonly page: Page
  /** What the browser complained of: errors of scripts, refused resources, breaches of the content policy. */
  readonly complaints: readonly string[]
  /** Origins that anything was asked of. */
  readonly origins: ReadonlySet<string>
}

/** Opens pages in a Chromium of its own, for the tests of a file. */
export function useBrowser(): (address: string, options?: OpenOptions) => Promise<OpenPage> {
  let browser: Browser | undefined
  const open: Page[] = []
  beforeAll(async () => {
    if (executable !== undefined) browser = await launcher.launch({ executablePath: executable })
  })
  afterEach(async () => {
    for (const page of open.splice(0)) await page.context().close()
  })
  afterAll(async () => {
    await browser?.close()
  })
  return async (address, { width = 1_280, height = 900, theme = 'light', zone = 'Europe/Berlin' } = {}) => {
    if (browser === undefined) throw new Error('There is no browser.')
    const context = await browser.newContext({
      viewport: { width, height },
      colorScheme: theme,
      reducedMotion: 'reduce',
      locale: 'en-GB',
      timezoneId: zone,
      permissions: ['clipboard-read', 'clipboard-write'],
    })
    const page = await context.newPage()
    open.push(page)
    const complaints: string[] = []
    const origins = new Set<string>()
    page.on('pageerror', error => complaints.push(error.message))
    page.on('console', message => {
      if (message.type() !== 'error' && message.type() !== 'warning') return
      // Of answers that are no 2xx the page tells by itself.
      if (!message.text().startsWith('Failed to load resource')) complaints.push(message.text())
    })
    page.on('request', request => {
      if (!request.url().startsWith('data:')) origins.add(new URL(request.url()).origin)
    })
    await page.goto(address)
    return { page, complaints, origins }
  }
}
