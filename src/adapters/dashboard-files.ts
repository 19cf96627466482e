import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'

/** A file of the page in every form it is there in. */
export interface DashboardFile {
  readonly contentType: string
  /** Named by its content, so that what is under its name never changes. */
  readonly isImmutable: boolean
  /** Of the content, whatever its encoding; weak (RFC 9110, 8.8.1). */
  readonly etag: string
  /** By content encoding: `identity`, and `br` and `gzip` where those are smaller. */
  readonly bodies: ReadonlyMap<string, Buffer>
}

export interface DashboardFiles {
  /** By the name of the file; undefined where the page has none of that name. */
  find(name: string): Promise<DashboardFile | undefined>
}

const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
}
const ENCODINGS = [
  ['br', '.br'],
  ['gzip', '.gz'],
] as const

/** The built page in `folder`, read on first use and kept: an instance that serves no page reads none. */
export function createDashboardFiles(folder: URL): DashboardFiles {
  let reading: Promise<ReadonlyMap<string, DashboardFile>> | undefined
  const read = () => {
    reading ??= readFiles(folder).catch((error: unknown) => {
      // The next request tries again.
      reading = undefined
      throw error
    })
    return reading
  }
  return { find: async name => (await read()).get(name) }
}

async function readFiles(folder: URL): Promise<ReadonlyMap<string, DashboardFile>> {
  const names = new Set(await readdir(folder))
  const files = [...names].flatMap(name => {
    const contentType = TYPES[name.slice(name.lastIndexOf('.') + 1)]
    return contentType === undefined ? [] : [readOne(folder, name, contentType, names)]
  })
  return new Map(await Promise.all(files))
}

async function readOne(folder: URL, name: string, contentType: string, names: ReadonlySet<string>) {
  const identity = await readFile(new URL(name, folder))
  const bodies = new Map([['identity', identity]])
  for (const [encoding, extension] of ENCODINGS) {
    if (!names.has(`${name}${extension}`)) continue
    const body = await readFile(new URL(`${name}${extension}`, folder))
    if (body.length < identity.length) bodies.set(encoding, body)
  }
  const hash = createHash('sha256').update(identity).digest('base64url').slice(0, 22)
  const file: DashboardFile = { contentType, isImmutable: name !== 'index.html', etag: `W/"${hash}"`, bodies }
  return [name, file] as const
}
