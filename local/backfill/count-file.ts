import type { Message } from '../../src/flows/ports/messages.ts'
import { claimNew, type InputFile } from './claim-new.ts'
import { type Claim, type ClaimStore, enqueuedOf, type KnownFile, matchClaims, shardOf } from './claims.ts'
import { createContentDigest } from './content-digest.ts'
import type { Counter } from './counter.ts'
import { type FileMessage, fileMessages } from './file-messages.ts'
import type { KeyLock } from './key-lock.ts'
import { type Scan, scanFile } from './scan-file.ts'
import { addProgress, type Totals } from './totals.ts'
import { type Patience, untilStored } from './until-stored.ts'

export interface CountPorts {
  readonly claims: ClaimStore
  readonly counter: Counter
  readonly lock: KeyLock
  readonly patience: Patience
  readonly totals: Totals
  readonly onProgress: () => void
  readonly now: () => number
}

/**
 * Counts the messages of a file that are not counted yet. Throws what is wrong with the file, after all of it that
 * could be counted was, and what the table service refuses.
 *
 * The file is read twice. The first time tells which file it is and how far it goes, without looking into it; then what
 * is new of it is claimed, before any of it is counted, so that a crash leaves a claim that the next run meets again.
 * The second time counts from the shard's progress on, chunk by chunk, each compared with the first reading before it
 * is handed on. Two processes on one file do the same work side by side: each row takes a message from one of them.
 */
export async function countFile(file: InputFile, ports: CountPorts): Promise<void> {
  let release: (() => void) | undefined
  let bytesDone = 0
  const onBytes = (bytes: number) => {
    ports.totals.bytesDone += bytes - bytesDone
    bytesDone = bytes
    ports.onProgress()
  }
  try {
    for (;;) {
      release?.()
      let claims: readonly Claim[] = []
      const scan = await scanFile(file.path, {
        signal: ports.patience.signal,
        async onFirst(first) {
          release = await ports.lock.take(first)
          claims = await untilStored(() => ports.claims.read(first), ports.patience)
          return claims.map(({ to }) => to)
        },
      })
      if (ports.patience.signal.aborted) return
      if (scan.messages > 0) {
        const known = await claimNew(file, scan, matchClaims(claims, scan), {
          ...ports,
          retention: ports.counter.retention,
        })
        if (known === undefined) continue
        await countClaimed(file, scan, known, ports, onBytes)
      }
      if (ports.patience.signal.aborted) return
      onBytes(file.size)
      if (scan.fault !== undefined) throw scan.fault
      return
    }
  } finally {
    release?.()
  }
}

async function countClaimed(
  file: InputFile,
  scan: Scan,
  { variant, claims }: KnownFile,
  ports: CountPorts,
  onBytes: (bytes: number) => void,
): Promise<void> {
  const { counter, patience, totals } = ports
  const shard = shardOf(scan.first, variant)
  let progress = await untilStored(() => counter.progress(shard), patience)
  const from = progress.lastSequence + 1
  totals.messagesBefore += Math.min(from, scan.messages)
  if (from >= scan.messages) return
  const bytesAt = (count: number) => (file.size * count) / scan.messages
  for await (const { to, messages } of chunksOf(file.path, scan)) {
    if (patience.signal.aborted) return
    const first = to - messages.length
    const batch = messages.flatMap(({ body, enqueued }, index): readonly Message[] => {
      const sequence = first + index
      return sequence < from ? [] : [{ shard, sequence, enqueued: enqueued ?? enqueuedOf(claims, sequence), body }]
    })
    if (batch.length > 0) {
      const after = await untilStored(() => counter.count(shard, batch), patience)
      addProgress(totals, progress, after)
      totals.bytesCounted += bytesAt(batch.length)
      progress = after
    }
    onBytes(bytesAt(to))
  }
}

interface ReadChunk {
  readonly to: number
  readonly messages: readonly FileMessage[]
}

/** The chunks that were found when the file was scanned; fails where it is not the same any more. */
async function* chunksOf(path: string, { chunks, fault }: Scan): AsyncGenerator<ReadChunk> {
  const digest = createContentDigest()
  let messages: FileMessage[] = []
  let next = 0
  try {
    for await (const some of fileMessages(path)) {
      for (const message of some) {
        const chunk = chunks[next]
        if (chunk === undefined) return
        digest.add(message)
        messages.push(message)
        if (digest.count < chunk.to) continue
        if (digest.value() !== chunk.digest) throw new ChangedError()
        yield { to: chunk.to, messages }
        messages = []
        next++
      }
    }
  } catch (error) {
    // The same fault again is told once, when the file is done.
    if (fault === undefined || error instanceof ChangedError || next < chunks.length) throw error
  }
  if (next < chunks.length) throw new ChangedError()
}

class ChangedError extends Error {
  override readonly name = 'ChangedError'
  constructor() {
    super('has changed while it was read; run this again to count the rest')
  }
}
