import { join } from 'node:path'
import { type Browser, chromium as launcher, type Page } from 'playwright-core'
import { startTeamsInbox, type TeamsInbox } from '../teams-inbox.ts'
import type { CardFile } from './read-card-files.ts'

export interface PictureOptions {
  /** The browser's executable. */
  readonly chromium: string
  readonly out: string
  /** In CSS pixels. */
  readonly widths: readonly number[]
  /** Told of the path of each picture. */
  readonly onPicture: (path: string) => void
}

const THEMES = ['light', 'dark'] as const
/** Between the edge of the inbox's page and a card. */
const MARGIN = 16
/** Without what the inbox says of a card. */
const CARD_ALONE = `
  .received, details { display: none !important }
  article { overflow: hidden }
  article .ac-adaptiveCard { padding-top: 0 !important }
`

/**
 * Posts the cards to a Teams inbox, as the alerts do, and takes a picture of each on its page:
 * `<name>-<theme>-<width>.png`. Resolves to what was wrong with any of them.
 */
export async function takePictures(cards: readonly CardFile[], options: PictureOptions): Promise<readonly string[]> {
  const inbox = await startTeamsInbox()
  try {
    const { accepted, faults } = await postAll(cards, inbox)
    const browser = await launcher.launch({ executablePath: options.chromium })
    try {
      for (const theme of THEMES) {
        for (const width of options.widths)
          faults.push(...(await takeAll(accepted, theme, width, inbox, browser, options)))
      }
    } finally {
      await browser.close()
    }
    return faults
  } finally {
    await inbox.close()
  }
}

/** The page shows the newest first, so the last is posted first. */
async function postAll(cards: readonly CardFile[], inbox: TeamsInbox) {
  const accepted: CardFile[] = []
  const faults: string[] = []
  for (const file of cards.toReversed()) {
    const response = await fetch(inbox.webhookUrl, { method: 'POST', body: JSON.stringify(file.card) })
    if (response.ok) accepted.unshift(file)
    else faults.push(`${file.name} is refused: ${await response.text()}`)
  }
  return { accepted, faults }
}

async function takeAll(
  cards: readonly CardFile[],
  theme: (typeof THEMES)[number],
  width: number,
  inbox: TeamsInbox,
  browser: Browser,
  { out, onPicture }: PictureOptions,
): Promise<readonly string[]> {
  const page = await browser.newPage({
    colorScheme: theme,
    viewport: { width: width + 2 * MARGIN, height: 1_000 },
    // The page allows no styles but its own.
    bypassCSP: true,
  })
  try {
    await page.goto(inbox.url)
    const shown = page.locator('article')
    if (cards.length > 0) await shown.nth(cards.length - 1).waitFor()
    for (const [index, { name }] of cards.entries()) {
      const path = join(out, `${name}-${theme}-${width}.png`)
      await shown.nth(index).screenshot({ path, style: CARD_ALONE, animations: 'disabled' })
      onPicture(path)
    }
    return await faultsOf(page, theme, width)
  } finally {
    await page.close()
  }
}

/** What the page could not show. */
async function faultsOf(page: Page, theme: string, width: number): Promise<readonly string[]> {
  const notShown = await page.locator('.fault').allTextContents()
  return notShown.map(text => `${theme}, ${width} pixels: ${text}`)
}
