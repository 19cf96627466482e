import { MAX_WHOLE_BYTES } from './file-bytes.ts'

/** A line without its line feed. */
export interface Line {
  readonly bytes: Buffer
  /** False for the last line of a content that does not end in a line feed: the rest of it may be missing. */
  readonly ended: boolean
}

/** Lines as bytes, in lists: what is no UTF-8 stays as it is. */
export async function* linesOf(pieces: AsyncIterable<Buffer>): AsyncGenerator<readonly Line[]> {
  let rest: Buffer[] = []
  let size = 0
  let number = 1
  for await (const piece of pieces) {
    const lines: Line[] = []
    let start = 0
    for (let end = piece.indexOf(0x0a); end >= 0; end = piece.indexOf(0x0a, start)) {
      const last = piece.subarray(start, end)
      lines.push({ bytes: rest.length === 0 ? last : Buffer.concat([...rest, last]), ended: true })
      rest = []
      size = 0
      start = end + 1
    }
    if (start < piece.length) rest.push(piece.subarray(start))
    size += piece.length - start
    number += lines.length
    if (lines.length > 0) yield lines
    if (size > MAX_WHOLE_BYTES) throw new Error(`line ${number} is longer than 256 MiB`)
  }
  if (size > 0) yield [{ bytes: Buffer.concat(rest), ended: false }]
}

export function isBlank(bytes: Buffer): boolean {
  return bytes.every(isSpace)
}

/** Without white space at both ends and without a byte-order mark, so that CRLF and LF copies are the same. */
export function trimmed(bytes: Buffer): Buffer {
  let [from, to] = [0, bytes.length]
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) from = 3
  while (from < to && isSpace(bytes[from] ?? 0)) from++
  while (to > from && isSpace(bytes[to - 1] ?? 0)) to--
  return bytes.subarray(from, to)
}

export function isSpace(byte: number): boolean {
  return byte === 0x20 || (byte >= 0x09 && byte <= 0x0d)
}

/** Whether the bytes are one whole JSON object or array. */
export function isJson(bytes: Buffer): boolean {
  const value = parseBytes(bytes)
  return typeof value === 'object' && value !== null
}

export function parseBytes(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8').replace(/^\uFEFF/, ''))
  } catch {
    return undefined
  }
}
