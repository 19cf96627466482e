import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { TableClient } from '@azure/data-tables'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Built, build } from '../../local/build.ts'

const ANSWERS = {
  '/xml': [
    403,
    'application/xml',
    '<?xml version="1.0" encoding="utf-8"?><m:error xmlns:m="http://schemas.microsoft.com/ado/2007/08/dataservices/metadata"><m:code>AuthenticationFailed</m:code><m:message xml:lang="en-US">Server failed to authenticate the request.</m:message></m:error>',
  ],
  '/json': [
    404,
    'application/json',
    '{"odata.error":{"code":"ResourceNotFound","message":{"lang":"en-US","value":"The resource does not exist."}}}',
  ],
} as const

describe('the client of Table Storage in the bundle', () => {
  let folder = ''
  let built: Built
  let server: Server
  let Bundled: typeof TableClient
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'causeway-'))
    built = await build({ entry: 'test/local/apps/table-client.ts', outdir: join(folder, 'dist') })
    ;({ TableClient: Bundled } = await import(pathToFileURL(join(folder, 'dist/main.mjs')).href))
    server = createServer((request, response) => {
      const [status, type, body] = (request.url ?? '').startsWith('/xml') ? ANSWERS['/xml'] : ANSWERS['/json']
      response.writeHead(status, { 'content-type': type }).end(body)
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
  })
  afterAll(async () => {
    server.close()
    await rm(folder, { recursive: true, force: true })
  })

  async function refusal(Client: typeof TableClient, path: string): Promise<object> {
    const { port } = server.address() as AddressInfo
    const client = new Client(`http://127.0.0.1:${port}${path}`, 'things', { allowInsecureConnection: true })
    const error = await client.getEntity('a', 'b').catch((thrown: unknown) => thrown)
    const { name, code, statusCode, message, details } = error as Record<string, unknown>
    return { name, code, statusCode, message, details }
  }

  test.each(Object.keys(ANSWERS))('reads a refusal in %s as the package does', async path => {
    const [own, other] = [await refusal(Bundled, path), await refusal(TableClient, path)]
    expect(own).toEqual(other)
    expect(own).toMatchObject({ name: 'RestError', statusCode: ANSWERS[path as keyof typeof ANSWERS][0] })
  })

  test('has the parser of XML in a part that is loaded when it is needed', () => {
    const outputs = Object.values(built.metafile.outputs)
    const entry = outputs.find(({ entryPoint }) => entryPoint === 'test/local/apps/table-client.ts')
    const reached = new Set(entry?.imports.filter(({ kind }) => kind === 'import-statement').map(({ path }) => path))
    const holding = Object.entries(built.metafile.outputs).flatMap(([path, { inputs }]) =>
      Object.keys(inputs).some(input => input.includes('/fast-xml-parser/')) ? [path] : [],
    )
    expect(holding.length).toBe(1)
    expect(holding.filter(path => reached.has(path) || path.endsWith('main.mjs'))).toEqual([])
  })
})

test("nothing in the bundle imports Node's http, which would load fetch at each start", async () => {
  const folder = await mkdtemp(join(tmpdir(), 'causeway-'))
  try {
    const { metafile } = await build({ outdir: join(folder, 'dist') })
    const imported = Object.values(metafile.outputs)
      .flatMap(({ imports }) => imports)
      .filter(({ kind }) => kind === 'import-statement')
    expect(imported.filter(({ path }) => /^(?:node:)?https?$/.test(path))).toEqual([])
    expect(imported.some(({ path }) => path === 'node:crypto')).toBe(true)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})
