import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { FunctionsHost } from '../../local/functions-host.ts'
import { sampleTraffic } from '../../local/sample-traffic.ts'
import { violationsOn } from '../support/axe.ts'
import { hasBrowser, useBrowser } from '../support/browser.ts'
import { HOSTILE_TEXTS } from '../support/hostile-api.ts'
import { hostileRecords } from '../support/hostile-records.ts'
import { type System, startSystem, useBundle } from '../support/system.ts'

const MINUTE = 60_000
const PATIENCE = { timeout: 20_000, interval: 1_000 }
const bundle = useBundle()
const open = useBrowser()
let system: System
let host: FunctionsHost
let url = ''
beforeAll(async () => {
  system = await startSystem(bundle())
  host = await system.startHost({ ALERT_CLOCK: 'wall' })
  url = `${host.url}/api/dashboard`
})
afterAll(() => system.close())

const cause = (page: Page, name: string) => page.locator('.groups').getByRole('link', { name, exact: true })

/** As the timers would. */
async function countAndTell(): Promise<void> {
  await system.counted()
  for (const timer of ['watch', 'roll-up', 'evaluate']) await host.runTimer(timer)
}

test('is served where the functions are, compressed, and known again by its tag', async () => {
  const page = await fetch(url)
  expect([page.status, page.headers.get('content-type'), page.headers.get('cache-control')]).toEqual([
    200,
    'text/html; charset=utf-8',
    'no-cache',
  ])
  expect(page.headers.get('content-security-policy')).toContain("script-src 'self'")
  const again = await fetch(url, { headers: { 'if-none-match': page.headers.get('etag') ?? '' } })
  expect(again.status).toBe(304)
  const [, script = ''] = /src="([^"]+)"/.exec(await page.text()) ?? []
  const asset = await fetch(new URL(script, url), { headers: { 'accept-encoding': 'br' } })
  expect([asset.status, asset.headers.get('content-encoding'), asset.headers.get('cache-control')]).toEqual([
    200,
    'br',
    'public, max-age=31536000, immutable',
  ])
  expect((await fetch(`${url}/nothing.js`)).status).toBe(404)
  expect((await fetch(`${url}/`)).url).toBe(url)
})

describe.skipIf(!hasBrowser)('in a browser, on the functions and real tables', () => {
  test('the storm of the sample traffic appears within one refresh', async () => {
    const { page, complaints } = await open(url)
    await page.getByRole('heading', { name: 'No data yet' }).waitFor()
    const to = Math.floor(Date.now() / 1_000) * 1_000
    for (const messages of sampleTraffic({ from: to - 12 * MINUTE, to, failures: true, every: 4_000 }))
      await system.send(messages)
    await countAndTell()
    await page.getByRole('button', { name: /reload now/ }).click()
    await cause(page, 'Token expired').waitFor()
    const firing = page.getByRole('article').filter({ hasText: 'Expired tokens (401)' })
    await firing.getByText('Renew the token at the client').waitFor()
    expect(await firing.getByRole('link', { name: 'contosomedia' }).count()).toBe(1)
    expect(await page.title()).toMatch(/^\d firing · Causeway$/)
    expect(complaints).toEqual([])
    expect(await violationsOn(page)).toEqual([])
  })

  test('an alert leads to its cause, which tells when, who, how late and what to do', async () => {
    const { page, complaints } = await open(url)
    await page.getByRole('article').getByRole('link', { name: 'Token expired' }).click()
    await page.getByRole('heading', { name: 'Token expired', level: 1 }).waitFor()
    expect(page.url()).toBe(`${url}#/cause/token-expired?account=contosomedia`)
    for (const title of ['Account', 'Policy', 'Operation', 'How long after its expiry the token came']) {
      const table = page.getByRole('table', { name: title })
      await table.waitFor()
      expect(await table.getByRole('row').count()).toBeGreaterThan(1)
    }
    expect(await page.locator('.samples pre').first().textContent()).toContain('IDX10223')
    await page.getByRole('slider', { name: 'Token expired over time' }).press('End')
    await page.getByRole('link', { name: /^Documentation/ }).waitFor()
    expect(complaints).toEqual([])
    expect(await violationsOn(page)).toEqual([])
  })

  test('filters hold for everything, and a deep link shows the same', async () => {
    const { page } = await open(url)
    const account = page.getByRole('combobox', { name: 'Account' })
    await account.fill('fabri')
    await account.press('ArrowDown')
    await account.press('Enter')
    await cause(page, 'Service quota reached').waitFor()
    await expect.poll(() => cause(page, 'Token expired').count()).toBe(0)
    await page.getByLabel('Tag').selectOption('quota')
    await expect.poll(() => page.locator('.groups tbody tr').count()).toBe(1)
    expect(page.url()).toBe(`${url}#/?account=fabrikamvod&tag=quota`)
    const fresh = await open(page.url())
    await cause(fresh.page, 'Service quota reached').waitFor()
    expect(await fresh.page.locator('.groups tbody tr').count()).toBe(1)
    expect(await fresh.page.getByRole('article').count()).toBe(1)
  })

  test.each(['cause', 'account', 'operation', 'policy', 'resource', 'status'])('failures by %s', async by => {
    const { page, complaints } = await open(`${url}#/?by=${by}`)
    await page.getByRole('heading', { name: `Failures by ${by}` }).waitFor()
    await page.locator('.groups tbody tr').first().waitFor()
    expect(complaints).toEqual([])
  })

  test('a kind that nobody knows comes with a cause to begin with', async () => {
    const { page } = await open(url)
    await page.getByRole('button', { name: /lost quorum/ }).click()
    const snippet = await page.locator('.unknowns pre').nth(1).textContent()
    expect(JSON.parse(snippet ?? '')).toMatchObject({ signatures: expect.any(Array), examples: expect.any(Array) })
  })

  test('what strangers write into any field of a record is text', async () => {
    await system.send(HOSTILE_TEXTS.flatMap(text => hostileRecords(text, Date.now() - MINUTE)))
    await countAndTell()
    const views = [
      '',
      '#/?by=policy',
      '#/?by=operation',
      '#/?by=account',
      '#/?by=resource',
      '#/cause/unknown',
      '#/letters',
    ]
    for (const hash of views) {
      const { page, complaints, origins } = await open(`${url}${hash}`)
      const dialogs: string[] = []
      page.on('dialog', dialog => {
        dialogs.push(dialog.message())
        void dialog.dismiss()
      })
      await page.getByRole('heading', { level: 1 }).waitFor()
      // What was asked for a moment ago is answered as it was then.
      await expect
        .poll(async () => {
          await page.getByRole('button', { name: /reload now/ }).click()
          return (await page.locator('main').innerText()).includes(hash === '#/letters' ? 'JSON' : 'onerror')
        }, PATIENCE)
        .toBe(true)
      for (const button of await page.locator('button.disclosure').all()) await button.click()
      expect(await page.locator('main :is(img, script, iframe, b, object, embed)').count()).toBe(0)
      expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0)
      const links = await page.locator('a').evaluateAll(all => all.map(link => String(link.getAttribute('href'))))
      expect(links.filter(link => !/^(#|https:\/\/)/.test(link))).toEqual([])
      expect([dialogs, complaints, [...origins]]).toEqual([[], [], [new URL(url).origin]])
      expect(await violationsOn(page)).toEqual([])
    }
  })
})
