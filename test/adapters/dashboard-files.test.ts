import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createDashboardFiles, type DashboardFiles } from '../../src/adapters/dashboard-files.ts'
import { dashboardResponse, withoutSlash } from '../../src/adapters/dashboard-response.ts'

let folder = ''
let files: DashboardFiles
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'causeway-page-'))
  const contents = {
    'index.html': '<!doctype html>',
    'index.html.br': 'longer than what it is of',
    'app-1234.js': 'console.log("as it is")',
    'app-1234.js.br': 'br',
    'app-1234.js.gz': 'gzip',
    'notes.txt': 'not of the page',
  }
  for (const [name, content] of Object.entries(contents)) await writeFile(join(folder, name), content)
  files = createDashboardFiles(pathToFileURL(`${folder}/`))
})
afterAll(() => rm(folder, { recursive: true }))

async function get(name: string, acceptEncoding: string | null = null, ifNoneMatch: string | null = null) {
  const { status, headers, body } = dashboardResponse(await files.find(name), { acceptEncoding, ifNoneMatch })
  return { status, headers: new Headers(headers), body: body?.toString() ?? '' }
}

test.each([
  ['br, gzip', 'br', 'br'],
  ['gzip, deflate', 'gzip', 'gzip'],
  ['br;q=0, gzip', 'gzip', 'gzip'],
  ['BR', 'br', 'br'],
  ['br;q=0.000', null, 'console.log("as it is")'],
  ['identity', null, 'console.log("as it is")'],
  ['brotli', null, 'console.log("as it is")'],
  [null, null, 'console.log("as it is")'],
])('to whom takes %s it comes as %s', async (accepts, encoding, body) => {
  const answer = await get('app-1234.js', accepts)
  expect([answer.status, answer.headers.get('content-encoding'), answer.body]).toEqual([200, encoding, body])
  expect(answer.headers.get('vary')).toBe('accept-encoding')
})

test('what compression makes longer comes as it is', async () => {
  expect((await get('index.html', 'br')).body).toBe('<!doctype html>')
})

test('what is named by its content is kept for ever, the page itself is asked for each time', async () => {
  expect((await get('app-1234.js')).headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
  expect((await get('index.html')).headers.get('cache-control')).toBe('no-cache')
})

test('who has it already is told so', async () => {
  const etag = (await get('index.html')).headers.get('etag') ?? ''
  expect(etag).toMatch(/^W\/"[\w-]{22}"$/)
  for (const has of [etag, `"other", ${etag}`, '*']) {
    const answer = await get('index.html', null, has)
    expect([answer.status, answer.body, answer.headers.get('etag')]).toEqual([304, '', etag])
  }
  expect((await get('index.html', null, '"other"')).status).toBe(200)
})

test.each(['nothing.js', 'notes.txt', '../main.mjs', 'app-1234.js.br', ''])('%s is no file of the page', async name => {
  expect((await get(name)).status).toBe(404)
})

describe('the content policy', () => {
  test.each(['index.html', 'app-1234.js', 'nothing.js'])('stands on %s', async name => {
    const { headers } = await get(name)
    const policy = headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'none'")
    expect(policy).not.toMatch(/unsafe|\*|https?:/)
    expect(policy).toContain("require-trusted-types-for 'script'")
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('referrer-policy')).toBe('no-referrer')
    expect(headers.get('cross-origin-opener-policy')).toBe('same-origin')
  })
})

test('an address with a slash at its end leads to the one without', () => {
  const { status, headers } = withoutSlash()
  expect([status, new URL(headers['location'] ?? '', 'http://x/api/dashboard/').pathname]).toEqual([
    308,
    '/api/dashboard',
  ])
})

test('a folder that cannot be read is an error each time, not once', async () => {
  const absent = createDashboardFiles(pathToFileURL(`${folder}/absent/`))
  await expect(absent.find('index.html')).rejects.toThrow('ENOENT')
  await expect(absent.find('index.html')).rejects.toThrow('ENOENT')
})
