import type { Content } from './claims.ts'
import { createContentDigest, nextMark } from './content-digest.ts'
import { type FileMessage, fileMessages } from './file-messages.ts'

/** A stretch of messages that is counted in one go. */
export interface Chunk {
  /** Messages of the file through the chunk's last one. */
  readonly to: number
  /** Digest of all of them. */
  readonly digest: string
}

export interface Scan extends Content {
  /** Digest of the first message, which names the file; empty where there is none. */
  readonly first: string
  readonly chunks: readonly Chunk[]
  /** The first and the last message, where there are any. */
  readonly ends: readonly FileMessage[]
  /** What kept the rest from being read. */
  readonly fault: unknown
}

export interface ScanPorts {
  /** Called once, at the first message; resolves to the counts at which to keep the digest. */
  readonly onFirst: (first: string) => Promise<readonly number[]>
  readonly signal: AbortSignal
}

const FIRST_DIGITS = 32
/** Larger chunks write each row fewer times; these bound the memory and the wait after Ctrl-C. */
const CHUNK_MESSAGES = 2_048
const CHUNK_BYTES = 4 * 1024 * 1024

/**
 * Reads a file to its end without looking into its messages. Stops early, without a fault, when the signal is aborted.
 */
export async function scanFile(path: string, { onFirst, signal }: ScanPorts): Promise<Scan> {
  const digest = createContentDigest()
  const digests = new Map<number, string>()
  const chunks: Chunk[] = []
  const wanted = new Set<number>()
  let first = ''
  let ends: readonly FileMessage[] = []
  let mark = nextMark(0)
  let size = { messages: 0, bytes: 0 }
  let fault: unknown
  let asking = false
  const closeChunk = () => {
    if (size.messages > 0) chunks.push({ to: digest.count, digest: digest.value() })
    size = { messages: 0, bytes: 0 }
  }
  try {
    for await (const messages of fileMessages(path)) {
      for (const message of messages) {
        if (size.messages > 0 && size.bytes + message.body.length > CHUNK_BYTES) closeChunk()
        digest.add(message)
        size.messages += 1
        size.bytes += message.body.length
        if (digest.count === 1) {
          first = digest.value().slice(0, FIRST_DIGITS)
          asking = true
          for (const count of await onFirst(first)) wanted.add(count)
          asking = false
          ends = [message]
        }
        if (digest.count === mark || wanted.has(digest.count)) digests.set(digest.count, digest.value())
        if (digest.count === mark) mark = nextMark(mark)
        if (size.messages === CHUNK_MESSAGES) closeChunk()
      }
      ends = [...ends.slice(0, 1), ...messages.slice(-1)]
      if (signal.aborted) break
    }
  } catch (error) {
    // No fault of the file.
    if (asking) throw error
    fault = error
  }
  closeChunk()
  digests.set(digest.count, digest.value())
  return { messages: digest.count, digests, first, chunks, ends, fault }
}
