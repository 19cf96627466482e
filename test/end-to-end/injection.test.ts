import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { FunctionsHost } from '../../local/functions-host.ts'
import { redactName } from '../../src/core/redact.ts'
import { rowName } from '../../src/core/row-name.ts'
import { hasBrowser, useBrowser } from '../support/browser.ts'
import { ask as askApi } from '../support/api.ts'
import { INJECTIONS, OBEYED } from '../support/injection-cases.ts'
import { COLLIDING, injectedMessages, ORDINARY, TEXTS } from '../support/injection-messages.ts'
import { TELLING_RULES } from '../support/injection-rules.ts'
import { type System, startSystem, useBundle } from '../support/system.ts'

const MINUTE = 60_000
const bundle = useBundle()
const open = useBrowser()
let system: System
let host: FunctionsHost

const START = Math.floor(Date.now() / MINUTE - INJECTIONS.length - 5) * MINUTE
const { messages, records } = injectedMessages(START)

beforeAll(async () => {
  await writeFile(join(bundle(), 'alert-rules.json'), TELLING_RULES)
  system = await startSystem(bundle())
  host = await system.startHost({ ALERT_CLOCK: 'wall' })
  await system.send([...messages, 'a letter that is dead'])
  await system.counted()
  for (const timer of ['watch', 'audit', 'roll-up', 'evaluate', 'evaluate']) await host.runTimer(timer)
})
afterAll(() => system.close())

async function ask(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
  return fetch(`${host.url}/api/${path}`, { headers })
}

/** Calls by group in the time of the attacks. */
async function countsBy(groupBy: string, where = ''): Promise<ReadonlyMap<string, number>> {
  const { json } = await askApi(host.url, `/aggregates?last=PT6H&limit=500&groupBy=${groupBy}${where}`)
  return new Map(json.groups.map(({ group, count }: { group: string; count: number }) => [group, count]))
}

const shownName = (text: string) => rowName(redactName(text.trim()))
const sumOf = (counts: ReadonlyMap<string, number>) => [...counts.values()].reduce((sum, count) => sum + count, 0)

describe('whatever names are made of, they are counted like any other', () => {
  test('every record once, and the rows add up', async () => {
    expect(await system.counted()).toMatchObject({
      records: records + 1,
      counted: records,
      rejected: { 'not-json': 1 },
      differing: 0,
    })
    expect(sumOf(await countsBy('account'))).toBe(records)
  })

  test('by policy and by operation', async () => {
    const [policies, operations] = [await countsBy('policy', '&account=contoso'), await countsBy('operation')]
    for (const text of TEXTS) {
      const name = shownName(text)
      const alike = TEXTS.filter(other => shownName(other) === name).length
      expect([name, policies.get(name)]).toEqual([name, alike])
      expect([name, operations.get(shownName(text).toLowerCase())]).toEqual([name, expect.any(Number)])
    }
  })

  test.each(['__proto__', 'constructor', 'tostring', 'hasownproperty', 'a%2fb%00c%25', 'a|b!002f'])(
    'the account %s',
    async account => {
      const where = `&account=${encodeURIComponent(account)}`
      const own = await countsBy('category', where)
      expect(own).toEqual(await countsBy('category', `&account=${ORDINARY}`))
      expect(sumOf(own)).toBeGreaterThan(0)
    },
  )

  test.each(COLLIDING)('the account %s, whose key another would share', async account => {
    expect([...(await countsBy('account', `&account=${encodeURIComponent(account)}`))]).toEqual([[account, 1]])
  })

  test('no object has what a stranger gave it', () => {
    const strange: unknown = Reflect.get({}, 'polluted')
    expect([strange, Object.keys(Object.prototype)]).toEqual([undefined, []])
  })
})

const FILTERS = [
  "o'brien",
  "x' or 1 eq 1 or account eq 'x",
  "x' or true or '",
  "x'' or 1 eq 1",
  "' or PartitionKey ne '",
]

test.each(FILTERS)('a parameter that is a filter finds what has its name: %s', async text => {
  const value = encodeURIComponent(text)
  for (const where of [`account=${value}`, `account=${value}&step=minute`, `cause=${value}`]) {
    expect([where, sumOf(await countsBy('account', `&${where}`))]).toEqual([where, 0])
  }
  const paths = [`alerts?account=${value}`, `alerts?rule=${value}&state=all`, `deadletters?shard=${value}`]
  for (const path of [...paths, `unknowns?account=${value}`]) {
    const { json } = await askApi(host.url, `/${path}`)
    expect([path, json.alerts ?? json.letters ?? json.unknowns]).toEqual([path, []])
  }
  expect((await askApi(host.url, `/causes/${value}`)).status).toBe(404)
})

test.each(['policy', 'operation', 'account', 'resource'])('as CSV by %s, nothing is a formula', async groupBy => {
  const csv = await (await ask(`aggregates?last=PT6H&limit=500&groupBy=${groupBy}`, { accept: 'text/csv' })).text()
  expect(csv.split('\r\n').length).toBeGreaterThan(5)
  expect(csv).not.toMatch(/(?:^|[;\t\r\n]|(?:^|\n)[^",]*,)[\s"]*[=+\-@＝＋－＠]/u)
})

/** Every text of what was posted; those of a text run are taken as they are, the others as markdown. */
function textsOf(value: unknown): readonly { readonly text: string; readonly markdown: boolean }[] {
  if (typeof value === 'string') return [{ text: value, markdown: true }]
  if (typeof value !== 'object' || value === null) return []
  const markdown = !('type' in value && value.type === 'TextRun')
  return Object.values(value)
    .flatMap(textsOf)
    .map(one => ({ ...one, markdown: one.markdown && markdown }))
}

const OURS = /^(?:https:\/\/learn\.microsoft\.com|http:\/\/adaptivecards\.io)\//

test('cards have no links, pictures, mentions and functions of strangers, and hide nothing', () => {
  const texts = system.inbox.cards.flatMap(({ card }) => textsOf(card)).filter(({ text }) => !OURS.test(text))
  const all = texts.map(({ text }) => text).join('\n')
  for (const part of ['click here', 'evil.example', 'everyone', 'resolved', 'DATE(']) expect(all).toContain(part)
  for (const { text, markdown } of texts) {
    expect(text).not.toMatch(/:\/\/|[<>]|&#?\w|\{\{/)
    expect(text).not.toMatch(OBEYED)
    if (markdown) expect(text.replace(/\\./g, '')).not.toMatch(/[[\]*_`]/)
  }
})

test('a log has one line of JSON for a fact, and none that strangers wrote', () => {
  const told = system.logs.filter(({ category }) => /^Function\.\w[\w-]*\.User$/.test(category))
  expect(told.length).toBeGreaterThan(5)
  for (const { message } of told) expect(JSON.parse(message)).toMatchObject({ fact: expect.any(String) })
  const all = system.logs.map(({ message }) => message)
  expect(all.filter(message => OBEYED.test(message) || message.includes('\n'))).toEqual([])
  expect(all.filter(message => /forged|evil|alert\(1\)/.test(message))).toEqual([])
})

describe('no header is split', () => {
  const INJECTED = [
    'a%0d%0ax-injected:%201',
    'a%0ax-injected:%201',
    'a%0dx-injected:%201',
    '%E5%98%8D%E5%98%8Ax-injected:1',
  ]
  const PATHS = INJECTED.flatMap(text => [
    `aggregates?account=${text}&limit=1`,
    `aggregates?timeZone=${text}`,
    `alerts/${text}`,
    `causes/${text}`,
    `deadletters/${text}/body`,
    `deadletters/p00:1${text}/body`,
    `silences/${text}`,
    `silences?${text}=1`,
    `dashboard/${text}`,
    `unknowns?after=${text}`,
  ])
  test.each(PATHS)('%s', async path => {
    for (const accept of ['application/json', 'text/csv']) {
      const { status, headers } = await ask(path, { accept, 'accept-language': 'x', 'if-none-match': '"a", "b' })
      expect([status < 500, headers.get('x-injected')]).toEqual([true, null])
      for (const [, value] of headers) expect(value).toMatch(/^[ -~]*$/)
    }
  })

  test('the link to the next page, and the place of a silence', async () => {
    const page = await ask(`aggregates?last=PT6H&groupBy=policy&limit=1&account=contoso`, { accept: 'text/csv' })
    expect(page.headers.get('link')).toMatch(/^<\?[\w=&%.+*-]+>; rel="next"$/)
    const text = 'a\r\nx-injected: 1'
    const silence = { rules: [text], accounts: ['__proto__'], for: 'PT1H', author: text, comment: text }
    const made = await fetch(`${host.url}/api/silences`, { method: 'POST', body: JSON.stringify(silence) })
    expect([made.status, made.headers.get('location')]).toEqual([
      201,
      expect.stringMatching(/^\/api\/silences\/[0-9a-f]{10}$/),
    ])
    expect(await made.json()).toMatchObject({ author: 'a x-injected: 1', accounts: ['__proto__'] })
  })
})

describe.skipIf(!hasBrowser)('in a browser', () => {
  const VIEWS = ['', ...['policy', 'operation', 'account', 'resource'].map(by => `#/?by=${by}`), '#/cause/unknown']
  const ADDRESSES = ['#/cause/constructor', '#/cause/__proto__', '#/cause/toString', '#/?account=__proto__&by=policy']
  const ODD = [
    '#/cause/<img src=x onerror=alert(1)>',
    '#/?account=javascript:alert(1)',
    '#/letters/__proto__',
    '#/alert/x',
  ]

  test('what strangers wrote is text, and no address breaks the page', async () => {
    const { page, complaints, origins } = await open('about:blank')
    const dialogs: string[] = []
    page.on('dialog', dialog => {
      dialogs.push(dialog.message())
      void dialog.dismiss()
    })
    for (const hash of [...VIEWS, ...ADDRESSES, ...ODD]) {
      await page.goto('about:blank')
      await page.goto(`${host.url}/api/dashboard${hash}`)
      await page.getByRole('heading', { level: 1 }).waitFor({ timeout: 10_000 })
      if (hash.startsWith('#/?by'))
        await page
          .locator('.groups')
          .getByText(/onload=|\*a\*a|liveevents/)
          .first()
          .waitFor()
      if (hash === '#/cause/unknown') await page.locator('.samples pre').first().waitFor()
      for (const button of await page.locator('button.disclosure').all()) await button.click()
      expect([hash, await page.locator('main :is(img, script, iframe, b, object, embed, at)').count()]).toEqual([
        hash,
        0,
      ])
      const links = await page.locator('a').evaluateAll(all => all.map(link => String(link.getAttribute('href'))))
      expect(links.filter(link => !/^(?:#|https:\/\/learn\.microsoft\.com\/)/.test(link))).toEqual([])
      expect(await page.evaluate('Object.keys(Object.prototype).length')).toBe(0)
      expect([hash, dialogs, complaints]).toEqual([hash, [], []])
    }
    expect([...origins]).toEqual([new URL(host.url).origin])
  })
})
