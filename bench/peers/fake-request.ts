import { EventEmitter } from 'node:events'
import { Readable } from 'node:stream'

/** A request as it would have gone out. */
export interface Asked {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, unknown>>
  readonly body: Buffer
}

export interface Answered {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

interface RequestOptions {
  readonly method?: string
  readonly path?: string
  readonly headers?: Readonly<Record<string, unknown>>
}

/** `request` of `node:http` and `node:https`, answered in this process, in a later turn as by a socket. */
export function fakeRequest(answer: (asked: Asked) => Answered) {
  return ({ method = 'GET', path = '/', headers = {} }: RequestOptions, respond: (response: Readable) => void) =>
    new FakeRequest(body => {
      const { status, headers: given = {}, body: text = '' } = answer({ method, path, headers, body })
      const response = Readable.from(text === '' ? [] : [Buffer.from(text)], { objectMode: false })
      respond(Object.assign(response, { statusCode: status, statusMessage: '', headers: given }))
    })
}

type Part = string | Uint8Array

class FakeRequest extends EventEmitter {
  readonly #parts: Buffer[] = []
  readonly #send: (body: Buffer) => void

  constructor(send: (body: Buffer) => void) {
    super()
    this.#send = send
  }

  write(part: Part): boolean {
    this.#parts.push(
      typeof part === 'string' ? Buffer.from(part) : Buffer.from(part.buffer, part.byteOffset, part.length),
    )
    return true
  }

  end(part?: Part): this {
    if (part !== undefined) this.write(part)
    setImmediate(() => {
      this.emit('finish')
      this.#send(this.#parts.length === 1 ? (this.#parts[0] ?? Buffer.alloc(0)) : Buffer.concat(this.#parts))
    })
    return this
  }

  setTimeout(): this {
    return this
  }

  destroy(): this {
    return this
  }
}
