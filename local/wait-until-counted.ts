import { setTimeout as sleep } from 'node:timers/promises'
import { createProgressTable } from '../src/adapters/progress-table.ts'
import { openTables } from '../src/adapters/tables.ts'
import type { HubSender } from './hub-sender.ts'

/** Resolves when the progress of every partition has reached the end of the hub, or when it is told to stop. */
export async function waitUntilCounted(
  tables: string,
  sender: HubSender,
  onProgress: (messages: number) => void,
  signal?: AbortSignal,
): Promise<void> {
  const opened = openTables({ kind: 'connection-string', connectionString: tables })
  const ends = await sender.lastSequences()
  while (signal?.aborted !== true) {
    const shards = await createProgressTable(opened).all()
    const behind = [...ends].filter(
      ([partition, end]) => end >= 0 && (shards.get(shardOf(partition))?.lastSequence ?? -1) < end,
    )
    onProgress([...shards.values()].reduce((sum, { messages }) => sum + messages, 0))
    if (behind.length === 0) return
    await sleep(100)
  }
}

function shardOf(partition: string): string {
  return `p${partition.padStart(2, '0')}`
}
