import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { transform } from 'esbuild'

/** One file of the page as it is served. */
export interface PageFile {
  readonly type: string
  readonly content: Buffer | string
}

const FOLDER = fileURLToPath(new URL('.', import.meta.url))
const SCRIPT = 'text/javascript; charset=utf-8'

/** Everything the page needs, by path; all from this machine. */
export async function readPageFiles(): Promise<ReadonlyMap<string, PageFile>> {
  const renderer = createRequire(import.meta.url).resolve('adaptivecards/dist/adaptivecards.min.js')
  const page = (name: string) => readFile(join(FOLDER, 'page', name))
  const markdown = await readFile(join(FOLDER, 'markdown.ts'), 'utf8')
  return new Map<string, PageFile>([
    ['/', { type: 'text/html; charset=utf-8', content: await page('index.html') }],
    ['/inbox.css', { type: 'text/css; charset=utf-8', content: await page('inbox.css') }],
    ['/inbox.js', { type: SCRIPT, content: await page('inbox.js') }],
    ['/host-config.js', { type: SCRIPT, content: await page('host-config.js') }],
    ['/markdown.js', { type: SCRIPT, content: (await transform(markdown, { loader: 'ts' })).code }],
    ['/adaptivecards.js', { type: SCRIPT, content: await readFile(renderer) }],
  ])
}

/** The page may load from its own origin alone; cards may not bring pictures from elsewhere either. */
export const PAGE_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
}
