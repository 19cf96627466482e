import { type ClientRequest, type IncomingMessage, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { isIP } from 'node:net'
import { AddressRefused, createLookup, mayReach, type Reach, type Resolve } from './outbound-address.ts'

/** What came back; `text` is the head of the body. */
export interface Answer {
  readonly status: number
  readonly retryAfter: string | undefined
  readonly text: string
}

/** `forbidden`: its address is one that requests out may not reach, so nothing was sent. */
export type Posted = Answer | 'unreachable' | 'forbidden'

export interface PostOptions {
  readonly reach: Reach
  /** Milliseconds for all of it, from the name's resolution to the end of the answer. */
  readonly timeLimit: number
  /** Who resolves names, where it is not the system. */
  readonly resolve?: Resolve
}

/** Enough of an answer to find Teams' "429" inside a 200. */
const ANSWER_BYTES = 4_096

/**
 * One POST, over a connection of its own, so that its address is checked each time. No redirect is followed: it could
 * lead anywhere. What fails never shows in the result, since the errors' texts may hold the URL.
 */
export async function postJson(url: string, json: string, { reach, timeLimit, resolve }: PostOptions): Promise<Posted> {
  try {
    const target = new URL(url)
    const host = target.hostname.replace(/^\[|\]$/g, '')
    // An address in the URL is connected to without a lookup.
    if (isIP(host) !== 0 && !mayReach(host, reach)) return 'forbidden'
    const body = Buffer.from(json)
    const request = (target.protocol === 'https:' ? requestHttps : requestHttp)(target, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'content-length': body.length },
      // No proxy of the environment stands between either: it would do the connecting, unchecked.
      agent: false,
      lookup: createLookup(reach, resolve),
      signal: AbortSignal.timeout(timeLimit),
    })
    const response = responseOf(request)
    request.end(body)
    return await read(await response)
  } catch (error) {
    return error instanceof AddressRefused ? 'forbidden' : 'unreachable'
  }
}

function responseOf(request: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request.on('response', resolve)
    // Stays for the whole exchange: a connection may also break while the answer is read.
    request.on('error', reject)
    // An answer that would switch protocols is closed without either of the two.
    request.on('close', () => reject(new Error('There was no answer.')))
  })
}

/** An answer that has begun counts, whatever becomes of its rest: the message was taken, or was not. */
async function read(response: IncomingMessage): Promise<Answer> {
  const chunks: Buffer[] = []
  try {
    let size = 0
    for await (const chunk of response) {
      if (!Buffer.isBuffer(chunk)) break
      chunks.push(chunk)
      size += chunk.length
      if (size >= ANSWER_BYTES) break
    }
  } catch {
    // Cut off, or too slow.
  }
  return {
    status: response.statusCode ?? 0,
    retryAfter: response.headers['retry-after'],
    text: Buffer.concat(chunks).subarray(0, ANSWER_BYTES).toString(),
  }
}
