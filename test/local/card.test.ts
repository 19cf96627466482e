import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { chromium as launcher } from 'playwright-core'
import { afterEach, describe, expect, test } from 'vitest'
import { findChromium } from '../../local/card/find-chromium.ts'
import { startTeamsInbox } from '../../local/teams-inbox.ts'
import { buildCard } from '../../src/adapters/teams-card.ts'
import { HOSTILE, noticesWith } from '../support/hostile-notices.ts'

const CARD = fileURLToPath(new URL('../../local/card.ts', import.meta.url))
const GOLDEN = fileURLToPath(new URL('../golden/token-expiry-first.card.json', import.meta.url))
const chromium = await findChromium(process.env)

const cleanups: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup()
})

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'cards-'))
  cleanups.push(() => rm(path, { recursive: true }))
  return path
}

interface Run {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs `npm run card --` with these arguments. */
async function runCard(args: readonly string[], environment: NodeJS.ProcessEnv = process.env): Promise<Run> {
  try {
    return { code: 0, ...(await promisify(execFile)(process.execPath, [CARD, ...args], { env: environment })) }
  } catch (error) {
    return error as Run
  }
}

test('without a browser it says what is missing', async () => {
  const run = await runCard([GOLDEN], { ...process.env, CHROMIUM_PATH: '/nowhere/chromium' })
  expect(run.code).toBe(1)
  expect(run.stderr).toContain('set CHROMIUM_PATH to its executable')
})

test('a browser is found by its setting alone where that is there, else on the path', async () => {
  const path = await folder()
  const own = join(path, 'google-chrome')
  await writeFile(own, '', { mode: 0o755 })
  expect(await findChromium({ PATH: `/nowhere:${path}` })).toBe(own)
  expect(await findChromium({ PATH: '/nowhere', CHROMIUM_PATH: own })).toBe(own)
  expect(await findChromium({ PATH: path, CHROMIUM_PATH: '/nowhere/chromium' })).toBeUndefined()
  await writeFile(join(path, 'chromium'), '', { mode: 0o644 })
  expect(await findChromium({ PATH: path })).toBe(own)
})

describe.skipIf(chromium === undefined)('in a browser', () => {
  test('each card becomes a picture of each width, light and dark, and what is none is named', async () => {
    const out = await folder()
    await writeFile(join(out, 'other.json'), '{"type":"Other"}')
    const run = await runCard([join(out, 'other.json'), GOLDEN, '--out', out, '--width', '300', '500'])
    expect(run.code).toBe(1)
    expect(run.stderr).toMatch(/^other is refused: .*neither 'message' nor 'AdaptiveCard'/)
    const pictures = (await readdir(out)).filter(name => name.endsWith('.png')).toSorted()
    expect(pictures).toEqual([
      'token-expiry-first-dark-300.png',
      'token-expiry-first-dark-500.png',
      'token-expiry-first-light-300.png',
      'token-expiry-first-light-500.png',
    ])
    const contents = await Promise.all(pictures.map(name => readFile(join(out, name))))
    // Width in the header of a PNG.
    expect(contents.map(content => content.readUInt32BE(16))).toEqual([300, 500, 300, 500])
    const [dark, , light] = contents
    expect(dark?.equals(light ?? dark)).toBe(false)
  })

  test('the official renderer makes nothing of what strangers write', async () => {
    const inbox = await startTeamsInbox()
    cleanups.push(() => inbox.close())
    const browser = await launcher.launch({ executablePath: chromium ?? '' })
    cleanups.push(() => browser.close())
    const texts = HOSTILE.filter(text => text.length < 1_000)
    // Each text is once in each place.
    const cards = texts.flatMap((_, first) => {
      const turned = [...texts.slice(first), ...texts.slice(0, first)]
      return noticesWith(turned, 3)
        .filter((__, index) => index % 11 === 0)
        .map(buildCard)
    })
    for (const card of cards) await fetch(inbox.webhookUrl, { method: 'POST', body: JSON.stringify(card) })
    const page = await browser.newPage()
    await page.goto(inbox.url)
    await page
      .locator('article')
      .nth(inbox.cards.length - 1)
      .waitFor()
    expect(inbox.cards.length).toBeGreaterThan(100)
    const made = await page.locator('article :is(a, b, i, strong, em, img, script, iframe, .fault)').count()
    expect(made).toBe(0)
  })
})
