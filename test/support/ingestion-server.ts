import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer, type Server } from 'node:https'
import { createServer as createProxy } from 'node:net'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { gunzipSync } from 'node:zlib'
import { listenOnLoopback, readBody } from '../../local/loopback.ts'
import { makeLoopbackCertificate } from './loopback-certificate.ts'

/** One request that the SDK made, unpacked. */
export interface Post {
  readonly path: string
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  readonly body: string
}

/** One number of a post, as it lands in `customMetrics`. */
export interface PostedMetric {
  readonly name: string
  readonly value: number
  readonly count: number
  readonly min: number
  readonly max: number
  readonly dimensions: Readonly<Record<string, string>>
}

/** An ingestion endpoint of Application Insights on this machine, which this process takes for genuine. */
export interface IngestionServer {
  readonly connectionString: string
  readonly posts: readonly Post[]
  /** Status of the next answers, in order; 200 when none is left. `hang` never answers. */
  answerNext(...statuses: readonly (number | 'hang')[]): void
  close(): Promise<void>
}

export async function startIngestion(): Promise<IngestionServer> {
  const certificate = makeLoopbackCertificate(Date.now())
  const trusted = getCACertificates('default')
  setDefaultCACertificates([...trusted, certificate.cert])
  const posts: Post[] = []
  const next: (number | 'hang')[] = []
  const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const raw = (await readBody(request, Number.POSITIVE_INFINITY)) ?? Buffer.alloc(0)
    const { url: path = '', headers } = request
    const post = { path, headers, body: (headers['content-encoding'] === 'gzip' ? gunzipSync(raw) : raw).toString() }
    posts.push(post)
    const status = next.shift() ?? 200
    if (status === 'hang') return
    const itemsReceived = envelopesOf([post]).length
    const answer = { itemsReceived, itemsAccepted: status === 200 ? itemsReceived : 0, errors: [] }
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
  }
  const server = createServer(certificate, (request, response) => {
    take(request, response).catch(() => response.destroy())
  })
  const port = await listenOnLoopback(server, 0)
  return {
    // A key of its own, so that nothing an earlier run left on the disk is posted here.
    connectionString: `InstrumentationKey=${randomUUID()};IngestionEndpoint=https://127.0.0.1:${port}/;LiveEndpoint=https://127.0.0.1:${port}/`,
    posts,
    answerNext: (...statuses) => next.push(...statuses),
    async close() {
      setDefaultCACertificates(trusted)
      await end(server)
    },
  }
}

interface Envelope {
  readonly name: string
  readonly tags: Readonly<Record<string, string>>
  readonly data: {
    readonly baseType: string
    readonly baseData: {
      readonly metrics: readonly Omit<PostedMetric, 'dimensions'>[]
      readonly properties: PostedMetric['dimensions']
    }
  }
}

/** Everything that was posted, item by item. */
export function envelopesOf(posts: readonly Post[]): readonly Envelope[] {
  return posts.flatMap(({ body }) => JSON.parse(body) as readonly Envelope[])
}

export function metricsOf(posts: readonly Post[]): readonly PostedMetric[] {
  return envelopesOf(posts).flatMap(({ data: { baseData } }) =>
    baseData.metrics.map(({ name, value, count, min, max }) => {
      return { name, value, count, min, max, dimensions: baseData.properties }
    }),
  )
}

/** Stands where a proxy for the world would, and leads nowhere: who is asked for is all it keeps. */
export interface WatchedExit {
  readonly port: number
  readonly asked: readonly string[]
  close(): Promise<void>
}

export async function startWatchedExit(): Promise<WatchedExit> {
  const asked: string[] = []
  const server = createProxy(socket => {
    socket.once('data', chunk => {
      asked.push(/^[A-Z]+ (\S+)/.exec(String(chunk))?.[1] ?? '?')
      socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n')
    })
    socket.on('error', () => {})
  })
  const port = await listenOnLoopback(server, 0)
  return {
    port,
    asked,
    async close() {
      server.close()
      await once(server, 'close')
    },
  }
}

async function end(server: Server): Promise<void> {
  server.closeAllConnections()
  server.close()
  await once(server, 'close')
}
