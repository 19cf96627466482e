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
