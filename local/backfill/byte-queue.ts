/** Bytes of a stream, taken in the lengths that are needed. */
export interface ByteQueue {
  /** The next bytes without taking them; fewer than `size` only at the end. */
  peek(size: number): Promise<Buffer>
  /** Takes the next bytes; fewer than `size` only at the end. */
  take(size: number): Promise<Buffer>
  close(): Promise<void>
}

export function createByteQueue(pieces: AsyncIterable<Buffer>): ByteQueue {
  const iterator = pieces[Symbol.asyncIterator]()
  let held: Buffer[] = []
  let length = 0
  const fill = async (size: number) => {
    while (length < size) {
      const next = await iterator.next()
      if (next.done === true) break
      held.push(next.value)
      length += next.value.length
    }
    const [first] = held
    const whole = first !== undefined && first.length >= Math.min(size, length) ? first : Buffer.concat(held)
    if (whole !== first) held = [whole]
    return whole.subarray(0, size)
  }
  return {
    peek: fill,
    async take(size) {
      const bytes = await fill(size)
      const [first, ...rest] = held
      const left = first?.subarray(bytes.length)
      held = left === undefined || left.length === 0 ? rest : [left, ...rest]
      length -= bytes.length
      return bytes
    },
    async close() {
      await iterator.return?.()
    },
  }
}
