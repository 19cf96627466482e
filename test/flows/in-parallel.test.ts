import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { readAhead } from '../../src/flows/in-parallel.ts'

/** What happened, in order, where reading an item takes the longer the sooner it comes. */
async function happenings(items: readonly number[], fails: Partial<Record<'read' | 'use', number>> = {}) {
  const seen: string[] = []
  let [underWay, most] = [0, 0]
  const read = async (item: number) => {
    most = Math.max(most, ++underWay)
    await sleep(2 * (items.length - item))
    if (item === fails.read) {
      underWay--
      throw new Error(`read ${item}`)
    }
    seen.push(`read ${item}`)
    return item * 10
  }
  const use = async (item: number, found: number) => {
    await sleep(1)
    if (item === fails.use) throw new Error(`use ${item}`)
    seen.push(`use ${item} ${found}`)
    underWay--
  }
  const failure = await readAhead(3, items, read, use).catch(String)
  seen.push('end')
  await sleep(4 * items.length)
  return { seen, most, failure, used: seen.filter(one => one.startsWith('use')) }
}

test('items are used in their order, however soon they are read, and three are under way', async () => {
  const { seen, most, used } = await happenings([0, 1, 2, 3, 4, 5, 6])
  expect(used).toEqual([0, 1, 2, 3, 4, 5, 6].map(item => `use ${item} ${item * 10}`))
  expect(seen.slice(0, 4)).toEqual(['read 2', 'read 1', 'read 0', 'use 0 0'])
  expect(most).toBe(3)
})

test.each([0, 1, 2])('of %i items', async count => {
  const { used } = await happenings(Array.from({ length: count }, (_, index) => index))
  expect(used).toHaveLength(count)
})

test('a failed read is thrown where its turn comes', async () => {
  const { failure, used, seen } = await happenings([0, 1, 2, 3, 4], { read: 2 })
  expect(failure).toBe('Error: read 2')
  expect(used).toEqual(['use 0 0', 'use 1 10'])
  expect(seen.at(-1)).toBe('end')
})

test('where the use of one fails no other is used, and no read goes on behind it', async () => {
  const { failure, used, seen } = await happenings([0, 1, 2, 3, 4], { use: 1 })
  expect(failure).toBe('Error: use 1')
  expect(used).toEqual(['use 0 0'])
  expect(seen.at(-1)).toBe('end')
})
