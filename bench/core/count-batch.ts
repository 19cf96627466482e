import type { CallerMarker } from '../../src/flows/ports/counting.ts'
import { createCallerMarker } from '../../src/adapters/caller-hash.ts'
import { messageText } from '../../src/adapters/message-text.ts'
import { deltasOf, foldInto } from '../../src/core/aggregate.ts'
import { createClassifier } from '../../src/core/outcome.ts'
import type { Message } from '../../src/flows/ports/messages.ts'
import { type Reader, readMessage } from '../../src/flows/read-message.ts'
import { taxonomy } from '../../src/taxonomy/taxonomy.ts'
import { createMemoryTables } from '../../test/fuzz/memory-tables.ts'

const reader: Reader = {
  decode: messageText,
  classify: createClassifier(taxonomy),
  retention: Number.POSITIVE_INFINITY,
}
const callers: CallerMarker = createCallerMarker(createMemoryTables())

/** What ingest does with a batch between its ports: bytes -> outcomes -> aggregates. Returns how many records count. */
export async function countBatch(messages: readonly Message[]): Promise<number> {
  const markCaller = await callers.open()
  const contributions = messages.flatMap(message => readMessage(message, reader, markCaller).contributions)
  let records = 0
  for (const delta of deltasOf(contributions)) records += foldInto(undefined, delta)?.records ?? 0
  return records
}
