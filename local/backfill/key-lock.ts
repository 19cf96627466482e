/** Lets one at a time work on a key. */
export interface KeyLock {
  /** Resolves when it is our turn, to what ends it. */
  take(key: string): Promise<() => void>
}

export function createKeyLock(): KeyLock {
  const last = new Map<string, Promise<void>>()
  return {
    async take(key) {
      const before = last.get(key)
      const { promise, resolve } = Promise.withResolvers<void>()
      last.set(key, promise)
      await before
      return () => {
        if (last.get(key) === promise) last.delete(key)
        resolve()
      }
    },
  }
}
