import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { violationsOn } from '../support/axe.ts'
import { hasBrowser, useBrowser } from '../support/browser.ts'
import { aggregatesAnswer, alertAnswer, shardAnswer, statusAnswer } from '../support/dashboard-answers.ts'
import { HOSTILE_TEXTS, hostileApi } from '../support/hostile-api.ts'
import { nightApi } from '../support/night.ts'
import { type PageServer, startPageServer } from '../support/page-server.ts'
import { useBundle } from '../support/system.ts'

const bundle = useBundle()
const open = useBrowser()
let server: PageServer
beforeAll(async () => {
  server = await startPageServer(join(bundle(), 'dist'), nightApi())
})
afterAll(() => server.close())
beforeEach(() => server.answerWith(nightApi()))

const cause = (page: Page, name: string) => page.locator('.groups').getByRole('link', { name })
const reload = (page: Page) => page.getByRole('button', { name: /reload now/ }).click()

test('everything that the page loads is under 60 KB, and the functions do not grow by it', async () => {
  const folder = join(bundle(), 'dist/dashboard')
  const names = await readdir(folder)
  const loaded = names.filter(name => name.endsWith('.br'))
  expect(loaded.map(name => name.replace(/-\w+\./, '.')).toSorted()).toEqual([
    'app.js.br',
    'index.html.br',
    'page.css.br',
  ])
  const sizes = await Promise.all(loaded.map(async name => (await readFile(join(folder, name))).length))
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(60_000)
  expect(await readFile(join(bundle(), 'dist/main.mjs'), 'utf8')).not.toContain('u-over')
})

describe.skipIf(!hasBrowser)('the page in a browser', () => {
  test('asks nobody but its own address, and nothing breaches its policy', async () => {
    const { page, complaints, origins } = await open(server.url)
    await cause(page, 'Token expired').click()
    await page.getByRole('heading', { name: 'What to do' }).waitFor()
    await page.locator('.chart .u-over').first().hover()
    expect([...origins]).toEqual([new URL(server.url).origin])
    expect(complaints).toEqual([])
  })

  describe('a key', () => {
    const locked = (headers: Headers) => headers.get('x-functions-key') !== 'a+b/c=='
    beforeEach(() => {
      const night = nightApi()
      server.answerWith((path, query, headers) =>
        locked(headers) ? { status: 401, body: {} } : night(path, query, headers),
      )
    })

    test('is asked for, refused in words, sent in a header, and kept for the tab alone', async () => {
      const { page } = await open(server.url)
      await page.getByRole('textbox', { name: 'Function key' }).fill('wrong')
      await page.getByRole('button', { name: 'Show', exact: true }).click()
      await page.getByText('The key was not taken.').waitFor()
      await page.getByRole('textbox', { name: 'Function key' }).fill('a+b/c==')
      await page.keyboard.press('Enter')
      await cause(page, 'Token expired').waitFor()
      expect(await page.getByRole('textbox', { name: 'Function key' }).count()).toBe(0)
      expect(page.url()).toBe(server.url)
      await page.reload()
      await cause(page, 'Token expired').waitFor()
      expect(await page.evaluate('localStorage.length')).toBe(0)
      await page.getByRole('button', { name: 'Forget the function key' }).click()
      await page.getByRole('textbox', { name: 'Function key' }).waitFor()
    })

    test('in the address is taken out of it at once, and the rest of the address stays', async () => {
      const { page } = await open(`${server.url}#/cause/token-expired?last=PT6H&key=a%2Bb/c==`)
      await page.getByRole('heading', { name: 'Token expired', level: 1 }).waitFor()
      expect(page.url()).toBe(`${server.url}#/cause/token-expired?last=PT6H`)
      expect(server.asked.filter(path => path.includes('key'))).toEqual([])
    })
  })

  test('an API that fails is told in words with a retry, and what was shown stays and is marked', async () => {
    const { page } = await open(server.url)
    await cause(page, 'Token expired').waitFor()
    server.answerWith(nightApi({ instead: { '*': { status: 503, body: { title: 'The store does not answer.' } } } }))
    await reload(page)
    await page.getByRole('alert').getByText('The API fails (503). The store does not answer.').waitFor()
    expect(await cause(page, 'Token expired').count()).toBe(1)
    expect(await page.getByText(/^as of/).count()).toBeGreaterThan(3)
    server.answerWith(nightApi())
    await page.getByRole('button', { name: 'Try again now' }).click()
    await page.getByRole('alert').waitFor({ state: 'detached' })
    expect(await page.getByText(/^as of/).count()).toBe(0)
  })

  test('it tries again by itself', async () => {
    server.answerWith(nightApi({ instead: { '*': { status: 500, body: {} } } }))
    const { page } = await open(server.url)
    await page.getByText(/Next try in \d+ s/).waitFor()
    server.answerWith(nightApi())
    await cause(page, 'Token expired').waitFor()
  })

  test('a part that the API refuses leaves the others as they are', async () => {
    const errors = [{ parameter: 'tag', detail: 'is not known' }]
    server.answerWith(nightApi({ instead: { unknowns: { status: 400, body: { title: 'Bad query', errors } } } }))
    const { page } = await open(server.url)
    await page.getByText('The API refuses the request (400). Bad query. tag: is not known.').waitFor()
    await cause(page, 'Token expired').waitFor()
  })

  test('no data yet says how to send some', async () => {
    const none = { shards: 0, messages: 0, records: 0, counted: 0, foreign: 0, rejected: 0, missing: 0 }
    const totals = { hub: none, files: none, replays: none }
    const zero = { count: 0, counts: [] }
    const nothing = aggregatesAnswer({}, { starts: [], requests: zero, matching: zero })
    const status = statusAnswer({ shards: [], totals })
    server.answerWith(nightApi({ status, aggregates: () => nothing, alerts: [] }))
    const { page } = await open(server.url)
    await page.getByRole('heading', { name: 'No data yet' }).waitFor()
    expect(await page.getByText('npm start -- --input').count()).toBe(1)
    expect(await violationsOn(page)).toEqual([])
  })

  test('calls without failures are good news, no calls are not', async () => {
    const quiet = aggregatesAnswer({}, { groups: [], groupCount: 0 })
    server.answerWith(nightApi({ aggregates: () => quiet, alerts: [] }))
    const { page } = await open(server.url)
    await page.getByText('None of 6,000 calls failed.').waitFor()
    await page.getByText('Nothing is firing.').waitFor()
    const zero = { count: 0, counts: quiet.starts.map(() => 0) }
    server.answerWith(nightApi({ aggregates: () => ({ ...quiet, requests: zero, matching: zero }), alerts: [] }))
    await reload(page)
    await page.getByText('No calls in this stretch of time.').waitFor()
  })

  test('an archive that lies in the past is one click away', async () => {
    const shards = [shardAnswer({ firstTime: '2023-06-30T10:10:00Z', lastTime: '2023-06-30T12:20:00Z' })]
    const zero = { count: 0, counts: [] }
    const nothing = aggregatesAnswer({}, { starts: [], requests: zero, matching: zero, groups: [] })
    server.answerWith(nightApi({ status: statusAnswer({ shards }), aggregates: () => nothing }))
    const { page } = await open(server.url)
    await page.getByRole('link', { name: 'Look there' }).click()
    expect(page.url()).toBe(`${server.url}#/?from=2023-06-30T10:00:00Z&to=2023-06-30T13:00:00Z`)
  })

  test('ten thousand causes, five hundred accounts and alerts stay few on the screen, and each can be reached', async () => {
    const names = Array.from({ length: 500 }, (_, index) => `made-up-${index}`)
    server.answerWith(
      nightApi({
        accounts: Array.from({ length: 500 }, (_, index) => `account-${index}`),
        alerts: names.map(id => alertAnswer({ id })),
        aggregates: query => {
          const shown = names.slice(0, Number(query.get('limit')))
          return aggregatesAnswer(Object.fromEntries(shown.map(name => [name, 1])), {
            groupCount: 10_000,
            next: 'more',
          })
        },
      }),
    )
    const { page } = await open(server.url)
    const rows = page.locator('.groups tbody tr')
    await rows.nth(49).waitFor()
    expect(await rows.count()).toBe(50)
    expect(await page.locator('.alert').count()).toBe(6)
    expect(await page.evaluate('document.querySelectorAll("*").length')).toBeLessThan(2_500)
    await page.getByText('The first 50 of 10,000.').getByRole('button', { name: 'Show more' }).click()
    await rows.nth(199).waitFor()
    await page.getByRole('button', { name: 'Show more' }).click()
    await page.getByText(/The first 500 of 10,000\. Filter by account/).waitFor()

    const account = page.getByRole('combobox', { name: 'Account' })
    await account.fill('count-49')
    await page.getByText('11 in all').waitFor()
    await account.press('ArrowDown')
    await account.press('ArrowDown')
    await account.press('Enter')
    expect(page.url()).toBe(`${server.url}#/?account=account-490`)

    const find = page.getByRole('combobox', { name: 'Find a cause' })
    await find.fill('made-up-9999')
    await find.press('Enter')
    expect(page.url()).toBe(`${server.url}#/cause/made-up-9999?account=account-490`)
  })

  test('filters, ranges and views stand in the address; back and forward and a fresh tab show the same', async () => {
    const { page } = await open(server.url)
    await page.getByRole('button', { name: '6 h' }).click()
    await page.getByLabel('Tag').selectOption('expiry')
    await page.getByLabel('By', { exact: true }).selectOption('policy')
    await page.getByLabel('By', { exact: true }).selectOption('cause')
    await cause(page, 'Token expired').click()
    const address = `${server.url}#/cause/token-expired?tag=expiry&last=PT6H`
    await page.waitForURL(address)
    await page.goBack()
    await page.goBack()
    await page.getByRole('heading', { name: 'Failures by policy' }).waitFor()
    await page.goForward()
    await page.goForward()
    await page.getByRole('heading', { name: 'Token expired', level: 1 }).waitFor()
    const fresh = await open(address)
    await fresh.page.getByRole('heading', { name: 'Token expired', level: 1 }).waitFor()
    expect(await fresh.page.getByLabel('Tag').inputValue()).toBe('expiry')
    expect(await fresh.page.getByRole('button', { name: '6 h' }).getAttribute('aria-pressed')).toBe('true')
    expect(server.asked).toContain('causes/token-expired?last=PT6H')
  })

  test('a range of its own is read in the zone that the page shows', async () => {
    const { page } = await open(server.url)
    await page.getByRole('button', { name: 'Custom' }).click()
    await page.getByLabel('From').fill('2026-11-22T03:00')
    await page.getByLabel('To', { exact: true }).fill('2026-11-22T02:00')
    await page.getByText('The end must be after the beginning.').waitFor()
    await page.getByLabel('To', { exact: true }).fill('2026-11-22T04:00')
    await page.getByRole('button', { name: 'Show', exact: true }).click()
    expect(page.url()).toBe(`${server.url}#/?from=2026-11-22T02:00:00Z&to=2026-11-22T03:00:00Z`)
    await page.getByRole('button', { name: 'Custom' }).click()
    expect(await page.getByLabel('From').inputValue()).toBe('2026-11-22T03:00')
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: /^Times in UTC/ }).click()
    await page.getByRole('button', { name: 'Custom' }).click()
    expect(await page.getByLabel('From').inputValue()).toBe('2026-11-22T02:00')
    await page.keyboard.press('Escape')
    await page.getByLabel('From').waitFor({ state: 'detached' })
  })

  test('a reload changes nothing that has not changed: no element, no focus, no place, nothing read out', async () => {
    const { page } = await open(server.url, { height: 500 })
    await cause(page, 'Token expired').focus()
    await page.evaluate('scrollTo(0, 400)')
    await page.evaluate(`
      window.changes = []
      new MutationObserver(all => changes.push(...all.map(one => one.target.nodeName + ' ' + one.type)))
        .observe(document.querySelector('main'), { childList: true, subtree: true, attributes: true, characterData: true })
    `)
    const before = server.asked.length
    await page.evaluate('document.querySelector(".live").click()')
    await expect.poll(() => server.asked.length).toBeGreaterThan(before + 3)
    await page.waitForTimeout(300)
    expect(await page.evaluate('changes')).toEqual([])
    expect(await page.evaluate('document.activeElement.dataset.cause')).toBe('token-expired')
    expect(await page.evaluate('scrollY')).toBe(400)
    expect(await page.locator('[role=status]').allTextContents()).toEqual(
      expect.not.arrayContaining([expect.stringMatching(/./)]),
    )
  })

  test('an alert that begins and one that ends are read out, and the title counts them', async () => {
    const { page } = await open(server.url)
    await page.locator('.alert').waitFor()
    expect(await page.title()).toBe('1 firing · Causeway')
    const other = alertAnswer({
      id: 'other',
      title: 'Quota reached',
      account: 'fabrikam',
      group: 'fabrikam',
      severity: 'critical',
    })
    server.answerWith(nightApi({ alerts: [other] }))
    await reload(page)
    await page
      .getByRole('status')
      .getByText('Alert: Quota reached, fabrikam. Over: Expired tokens (401), contoso.')
      .waitFor()
    server.answerWith(nightApi({ alerts: [] }))
    await reload(page)
    await expect.poll(() => page.title()).toBe('Causeway')
  })

  test('reloads by itself while it can be seen and is not paused', async () => {
    const { page } = await open('about:blank')
    await page.clock.install()
    await page.goto(server.url)
    await cause(page, 'Token expired').waitFor()
    const asked = async (act: () => Promise<unknown>) => {
      const before = server.asked.length
      await act()
      await page.waitForTimeout(200)
      return server.asked.length - before
    }
    expect(await asked(() => page.clock.runFor(14_000))).toBe(0)
    expect(await asked(() => page.clock.runFor(2_000))).toBeGreaterThan(3)
    const show = (state: string) =>
      page.evaluate(`
        Object.defineProperty(document, 'visibilityState', { value: '${state}', configurable: true })
        document.dispatchEvent(new Event('visibilitychange'))
      `)
    await show('hidden')
    expect(await asked(() => page.clock.runFor(60_000))).toBe(0)
    expect(await asked(() => show('visible'))).toBeGreaterThan(3)
    await page.getByRole('button', { name: 'Pause the reloading' }).click()
    expect(await asked(() => page.clock.runFor(60_000))).toBe(0)
  })

  describe('by keyboard', () => {
    test('the first stop leads past the filters', async () => {
      const { page } = await open(server.url)
      await cause(page, 'Token expired').waitFor()
      await page.keyboard.press('Tab')
      expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to the content')
      await page.keyboard.press('Enter')
      expect(await page.evaluate('document.activeElement.id')).toBe('main')
      expect(page.url()).toBe(server.url)
    })

    test('the chart is walked through, marked and zoomed', async () => {
      const { page } = await open(server.url)
      const chart = page.getByRole('slider', { name: 'Failures by cause over time' })
      await chart.focus()
      await page.keyboard.press('Home')
      expect(await chart.getAttribute('aria-valuetext')).toBe(
        '03:10 – 03:11: 12 failures, Token expired 9, throttled 2, Unknown kind of failure 1, 100 successes'.replace(
          'throttled',
          (await page.locator('[data-cause=throttled]').textContent()) ?? '',
        ),
      )
      await page.keyboard.press('ArrowRight')
      await page.keyboard.press('Shift+PageUp')
      await page.keyboard.press('Enter')
      expect(page.url()).toBe(`${server.url}#/?from=2026-11-22T02:11:00Z&to=2026-11-22T02:22:00Z`)
    })

    test('a cause is opened with its heading in focus, and going back finds it again', async () => {
      const { page } = await open(server.url)
      await cause(page, 'Token expired').focus()
      await page.keyboard.press('Enter')
      await page.getByRole('heading', { name: 'Token expired', level: 1 }).waitFor()
      expect(await page.evaluate('document.activeElement.nodeName')).toBe('H1')
      await page.goBack()
      await cause(page, 'Token expired').waitFor()
      expect(await page.evaluate('document.activeElement.dataset.cause')).toBe('token-expired')
    })

    test('numbers take the place of the chart', async () => {
      const { page } = await open(server.url)
      await page.getByRole('button', { name: 'As table' }).click()
      const table = page.getByRole('region', { name: 'The chart in numbers' })
      expect(await table.getByRole('row').nth(1).innerText()).toMatch(/^04:09 – 04:10\s+12\s+9\s+2\s+1\s+100$/)
    })
  })

  test('dragging over the chart zooms', async () => {
    const { page } = await open(server.url)
    const box = await page.locator('.chart .u-over').first().boundingBox()
    if (box === null) throw new Error('There is no chart.')
    await page.mouse.move(box.x + box.width / 4, box.y + 40)
    await page.mouse.down()
    await page.mouse.move(box.x + box.width / 2, box.y + 40, { steps: 5 })
    await page.mouse.up()
    await expect.poll(() => page.url()).toMatch(/#\/\?from=2026-11-22T02:2\d:00Z&to=2026-11-22T02:4\d:00Z$/)
  })

  test('a cause for the taxonomy is copied', async () => {
    const { page } = await open(server.url)
    await page.getByRole('button', { name: 'License shard lost quorum' }).click()
    await page.getByRole('button', { name: 'Copy the cause' }).click()
    await page.getByText('Copied').waitFor()
    expect(JSON.parse(String(await page.evaluate('navigator.clipboard.readText()')))).toMatchObject({
      id: 'license-shard-lost-quorum',
    })
  })

  test('theme and zone are remembered', async () => {
    const { page } = await open(server.url, { theme: 'light' })
    const ground = () => page.evaluate('getComputedStyle(document.documentElement).backgroundColor')
    const light = await ground()
    await page.getByRole('button', { name: /^Theme: auto/ }).click()
    await page.getByRole('button', { name: /^Theme: light/ }).click()
    await page.getByRole('button', { name: /^Times in UTC/ }).click()
    await page.reload()
    await page.getByRole('button', { name: /^Theme: dark/ }).waitFor()
    expect(await ground()).not.toBe(light)
    await page.getByRole('button', { name: 'Times in UTC; now shown in UTC' }).waitFor()
  })

  describe('what strangers write is text', () => {
    test.each([
      '#/',
      '#/cause/token-expired',
      '#/alert/a1',
      '#/letters',
      `#/cause/${encodeURIComponent(HOSTILE_TEXTS[0] ?? '')}`,
    ])('on %s', async hash => {
      server.answerWith(hostileApi())
      const { page, complaints, origins } = await open(`${server.url}${hash}`)
      const dialogs: string[] = []
      page.on('dialog', dialog => {
        dialogs.push(dialog.message())
        void dialog.dismiss()
      })
      await page.locator('main').getByText('onerror').first().waitFor()
      for (const button of await page.locator('button.disclosure').all()) await button.click()
      expect(await page.locator('main :is(img, script, iframe, b, object, embed, form)').count()).toBe(0)
      const links = await page.locator('a').evaluateAll(all => all.map(link => String(link.getAttribute('href'))))
      expect(links.filter(link => !/^(#|https:\/\/)/.test(link))).toEqual([])
      const longest = await page
        .locator('main bdi')
        .evaluateAll(all => Math.max(...all.map(one => one.textContent?.length ?? 0)))
      expect(longest).toBeLessThan(10_000)
      expect(await page.evaluate('document.body.innerText')).not.toMatch(/[\u202a-\u202e\u2066-\u2069]/)
      expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0)
      expect([dialogs, complaints, [...origins]]).toEqual([[], [], [new URL(server.url).origin]])
      expect(await violationsOn(page)).toEqual([])
    })
  })

  describe.each([400, 1_280, 2_560])('at %i pixels', width => {
    test.each(['light', 'dark'] as const)('in %s nothing overflows and axe finds nothing', async theme => {
      for (const hash of ['#/?past=1', '#/cause/token-expired', '#/alert/a1', '#/letters']) {
        const { page } = await open(`${server.url}${hash}`, { width, theme })
        await page.getByRole('heading', { level: 1 }).waitFor()
        await expect.poll(() => page.locator('[aria-busy=true]').count()).toBe(0)
        for (const button of await page.locator('button.disclosure').all()) await button.click()
        expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0)
        expect(await violationsOn(page)).toEqual([])
      }
    })
  })
})
