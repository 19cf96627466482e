/**
 * Works on all items, a few at a time. After a failure no other is begun; it is thrown when those under way have ended.
 */
export async function inParallel<Item>(
  most: number,
  items: readonly Item[],
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const waiting = items.values()
  let failed = false
  const workOn = async () => {
    for (const item of waiting) {
      if (failed) return
      try {
        await work(item)
      } catch (error) {
        failed = true
        throw error
      }
    }
  }
  const ended = await Promise.allSettled(Array.from({ length: most }, workOn))
  const failure = ended.find(one => one.status === 'rejected')
  if (failure !== undefined) throw failure.reason
}

/**
 * Uses what is read of each item, one after the other in their order, while those that come next are read: `most` items
 * are under way at once. A failed read is thrown where its turn comes; whatever fails, no read goes on behind it.
 */
export async function readAhead<Item, Read>(
  most: number,
  items: readonly Item[],
  read: (item: Item) => Promise<Read>,
  use: (item: Item, read: Read) => Promise<void>,
): Promise<void> {
  const begun: { readonly item: Item; readonly reading: Promise<Read> }[] = []
  const begin = (item: Item) => {
    const reading = read(item)
    // It is waited for, but maybe not yet when it fails.
    reading.catch(() => {})
    begun.push({ item, reading })
  }
  const waiting = items.slice(most).values()
  for (const item of items.slice(0, most)) begin(item)
  try {
    for (let next = begun.shift(); next !== undefined; next = begun.shift()) {
      await use(next.item, await next.reading)
      const { value, done } = waiting.next()
      if (done !== true) begin(value)
    }
  } finally {
    await Promise.allSettled(begun.map(({ reading }) => reading))
  }
}
