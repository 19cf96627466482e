import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import { pathToFileURL } from 'node:url'
import { listenOnLoopback } from '../../local/loopback.ts'
import { createDashboardFiles } from '../../src/adapters/dashboard-files.ts'
import { dashboardResponse } from '../../src/adapters/dashboard-response.ts'

export interface ApiAnswer {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body: unknown
}

/** What the API answers to a path below `/api/`; undefined for nothing at all, until the reader gives up. */
export type Api = (path: string, query: URLSearchParams, headers: Headers) => ApiAnswer | undefined

export interface PageServer {
  /** Of the page. */
  readonly url: string
  /** The API as it answers from now on. */
  answerWith(api: Api): void
  /** Paths that were asked for. */
  readonly asked: readonly string[]
  close(): Promise<void>
}

/**
 * The built page with its own headers, in front of an API that answers what a test says: for states that the system is
 * rarely in, such as ten thousand causes, or no key, or a store that fails.
 */
export async function startPageServer(dist: string, first: Api): Promise<PageServer> {
  const files = createDashboardFiles(pathToFileURL(`${dist}/dashboard/`))
  const asked: string[] = []
  let api = first
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost')
    const path = url.pathname.replace(/^\/api\//, '')
    const headers = new Headers(Object.entries(request.headers).map(([name, value]) => [name, String(value)]))
    if (path !== 'dashboard' && !path.startsWith('dashboard/')) {
      asked.push(`${path}${url.search}`)
      const answer = api(path, url.searchParams, headers)
      if (answer === undefined) return
      const type = (answer.status ?? 200) < 400 ? 'application/json' : 'application/problem+json'
      response.writeHead(answer.status ?? 200, { 'content-type': type, ...answer.headers })
      response.end(JSON.stringify(answer.body))
      return
    }
    void serve(path === 'dashboard' ? 'index.html' : path.slice('dashboard/'.length), headers, response)
  })
  const serve = async (name: string, asking: Headers, response: ServerResponse) => {
    const accepted = { acceptEncoding: asking.get('accept-encoding'), ifNoneMatch: asking.get('if-none-match') }
    const { status, headers, body } = dashboardResponse(await files.find(name), accepted)
    response.writeHead(status, headers).end(body)
  }
  const port = await listenOnLoopback(server, 0)
  return {
    url: `http://127.0.0.1:${port}/api/dashboard`,
    answerWith(next) {
      api = next
    },
    asked,
    async close() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}
