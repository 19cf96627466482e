import { createReadStream } from 'node:fs'
import { createGunzip } from 'node:zlib'

/** A document that is not made of lines, and a single line, have to be held whole. */
export const MAX_WHOLE_BYTES = 256 * 1024 * 1024
const PIECE_BYTES = 256 * 1024

/**
 * The content of a file, piece by piece: unzipped where it is gzip, as UTF-8 where a byte-order mark says UTF-16 (as
 * PowerShell redirects write it). Equal files give equal pieces: what can be read before a break always comes before
 * the error.
 */
export async function* readBytes(path: string): AsyncGenerator<Buffer> {
  yield* inUtf8(unzipped(createReadStream(path, { highWaterMark: PIECE_BYTES })))
}

async function* unzipped(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const { head, rest } = await withHead(pieces, 2)
  if (head[0] === 0x1f && head[1] === 0x8b) yield* gunzipped(rest)
  else yield* rest
}

/** A stream that fails drops what it holds, so each piece's output is taken before the next piece goes in. */
async function* gunzipped(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const gunzip = createGunzip({ chunkSize: 64 * 1024 })
  let output: Buffer[] = []
  let failure: Error | undefined
  let ended = false
  let settle: (() => void) | undefined
  gunzip.on('data', (piece: Buffer) => output.push(piece))
  gunzip.on('error', error => {
    failure = error
    settle?.()
  })
  gunzip.on('end', () => {
    ended = true
    settle?.()
  })
  const settled = async (step: () => void) => {
    const { promise, resolve } = Promise.withResolvers<void>()
    settle = resolve
    step()
    await promise
    const ready = output
    output = []
    return ready
  }
  try {
    for await (const piece of pieces) {
      yield* await settled(() => gunzip.write(piece, () => settle?.()))
      if (failure !== undefined || ended) break
    }
    // What stands behind the last gzip member is no part of the content.
    if (failure === undefined && !ended) yield* await settled(() => gunzip.end())
    if (failure !== undefined) throw failure
  } finally {
    gunzip.destroy()
  }
}

async function* inUtf8(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const { head, rest } = await withHead(pieces, 2)
  const encoding = utf16(head)
  if (encoding === undefined) {
    yield* rest
    return
  }
  const decoder = new TextDecoder(encoding)
  for await (const piece of rest) yield Buffer.from(decoder.decode(piece, { stream: true }))
  const last = decoder.decode()
  if (last !== '') yield Buffer.from(last)
}

function utf16(head: Buffer): 'utf-16le' | 'utf-16be' | undefined {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le'
  return head[0] === 0xfe && head[1] === 0xff ? 'utf-16be' : undefined
}

/** The first bytes, at least `size` of them where there are so many, and all pieces from the beginning. */
export async function withHead(
  pieces: AsyncIterable<Buffer>,
  size: number,
): Promise<{ readonly head: Buffer; readonly rest: AsyncIterable<Buffer> }> {
  const iterator = pieces[Symbol.asyncIterator]()
  let head: Buffer = Buffer.alloc(0)
  let failure: unknown
  let broken = false
  try {
    while (head.length < size) {
      const next = await iterator.next()
      if (next.done === true) break
      head = head.length === 0 ? next.value : Buffer.concat([head, next.value])
    }
  } catch (error) {
    // It is thrown where the bytes before it are read.
    failure = error
    broken = true
  }
  const rest = async function* () {
    try {
      if (head.length > 0) yield head
      if (broken) throw failure
      for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value
    } finally {
      await iterator.return?.()
    }
  }
  return { head, rest: rest() }
}
