interface Envelope {
  readonly records: readonly { readonly category?: string }[]
}

/** The least that anybody must do who reads records: `JSON.parse`, and a look at each. Returns how many there are. */
export function walkBatch(texts: readonly string[]): number {
  let records = 0
  for (const text of texts) {
    const envelope: Envelope = JSON.parse(text)
    for (const { category } of envelope.records) if (category !== undefined) records++
  }
  return records
}
