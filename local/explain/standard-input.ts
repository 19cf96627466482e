import { Buffer } from 'node:buffer'
import type { Readable } from 'node:stream'

/** What is not made of lines has to be read whole. */
const MAX_MESSAGE_BYTES = 256 * 1024 * 1024

/** The messages of a stream: every line, as it comes, where the first is a whole JSON document; else all of it is one. */
export async function* streamMessages(stream: Readable): AsyncGenerator<Uint8Array> {
  let inLines: boolean | undefined
  const pieces: Buffer[] = []
  let size = 0
  for await (const line of linesOf(stream)) {
    const blank = isBlank(line)
    if (!blank) inLines ??= isDocument(line)
    if (inLines === true) {
      if (!blank) yield line
      continue
    }
    pieces.push(line)
    size += line.length
    if (size > MAX_MESSAGE_BYTES) throw new Error('is one message of more than 256 MiB; write one record a line')
  }
  if (inLines === false) yield Buffer.concat(pieces)
}

/** Lines with their line feeds, so that together they are the stream again, whatever its bytes mean. */
async function* linesOf(stream: Readable): AsyncGenerator<Buffer> {
  let rest: Buffer[] = []
  for await (const read of stream) {
    const chunk = Buffer.from(read)
    let start = 0
    for (let end = chunk.indexOf(0x0a); end >= 0; end = chunk.indexOf(0x0a, start)) {
      yield Buffer.concat([...rest, chunk.subarray(start, end + 1)])
      rest = []
      start = end + 1
    }
    if (start < chunk.length) rest.push(chunk.subarray(start))
  }
  if (rest.length > 0) yield Buffer.concat(rest)
}

function isBlank(line: Buffer): boolean {
  return line.every(byte => byte === 0x20 || byte === 0x09 || byte === 0x0d || byte === 0x0a)
}

function isDocument(line: Buffer): boolean {
  try {
    const value: unknown = JSON.parse(line.toString('utf8').replace(/^\uFEFF/, ''))
    return typeof value === 'object' && value !== null
  } catch {
    return false
  }
}
