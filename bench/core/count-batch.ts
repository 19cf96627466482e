import { createCallerMarker } from '../../src/adapters/caller-hash.ts'
import { charactersOf, messageText } from '../../src/adapters/message-text.ts'
import { deltasOf } from '../../src/core/delta.ts'
import { foldInto } from '../../src/core/fold.ts'
import { createKnownRecords } from '../../src/core/known-records.ts'
import { createClassifier } from '../../src/core/outcome.ts'
import type { Message } from '../../src/flows/ports/messages.ts'
import type { KnownReader } from '../../src/flows/read-item.ts'
import { readMessage } from '../../src/flows/read-message.ts'
import { taxonomy } from '../../src/taxonomy/taxonomy.ts'
import { createMemoryTables } from '../../test/fuzz/memory-tables.ts'

const classify = createClassifier(taxonomy)
const reader: KnownReader = {
  decode: messageText,
  charactersOf,
  classify,
  known: createKnownRecords(classify),
  retention: Number.POSITIVE_INFINITY,
}
const callers = createCallerMarker(createMemoryTables())

/** What ingest does with a batch between its ports: bytes -> outcomes -> aggregates. Returns how many records count. */
export async function countBatch(messages: readonly Message[]): Promise<number> {
  const markCaller = await callers.open()
  const contributions = messages.flatMap(message => readMessage(message, reader, markCaller).contributions)
  let records = 0
  for (const delta of deltasOf(contributions)) records += foldInto(undefined, delta)?.records ?? 0
  return records
}
