import { expect, test } from 'vitest'
import { createRangeRegister, MAX_ADDED } from '../../local/replay/range-register.ts'
import { useTables } from '../support/tables.ts'

const tables = useTables()
const newRegister = () => createRangeRegister(tables())
const range = (from: number, to: number) => ({ from, to })

test('ranges are added only where nobody added others since they were read', async () => {
  const empty = await newRegister().read('p01')
  expect(empty).toEqual({ ranges: [], version: undefined })
  expect(await newRegister().add('p01', empty.version, [range(0, 9)])).toBe(true)
  expect(await newRegister().add('p01', empty.version, [range(5, 14)])).toBe(false)
  const { version } = await newRegister().read('p01')
  expect(await newRegister().add('p01', version, [range(20, 29)])).toBe(true)
  // Neither of them overlaps a row's key, so only the version can tell.
  expect(await newRegister().add('p01', version, [range(25, 34)])).toBe(false)
  const { ranges } = await newRegister().read('p01')
  expect(ranges).toEqual([
    { from: 0, to: 9, finished: undefined, lost: [] },
    { from: 20, to: 29, finished: undefined, lost: [] },
  ])
  expect((await newRegister().read('p02')).ranges).toEqual([])
})

test('a range is finished with what was lost of it; as many ranges as allowed are added at once', async () => {
  const many = Array.from({ length: MAX_ADDED }, (_, index) => range(index * 10, index * 10 + 8))
  expect(await newRegister().add('p03.2', undefined, many)).toBe(true)
  await newRegister().finish('p03.2', range(20, 28), [range(20, 22), range(25, 25)], 7_000)
  const { ranges } = await newRegister().read('p03.2')
  expect(ranges).toHaveLength(MAX_ADDED)
  expect(ranges[2]).toEqual({ from: 20, to: 28, finished: 7_000, lost: [range(20, 22), range(25, 25)] })
})

test('more lost ranges than a row holds are cut at a whole one', async () => {
  const lost = Array.from({ length: 5_000 }, (_, index) => range(1_000_000 + index * 2, 1_000_000 + index * 2))
  await newRegister().add('p04', undefined, [range(1_000_000, 1_010_000)])
  await newRegister().finish('p04', range(1_000_000, 1_010_000), lost, 0)
  const [found] = (await newRegister().read('p04')).ranges
  expect(found?.lost.length).toBeGreaterThan(1_000)
  expect(found?.lost).toEqual(lost.slice(0, found?.lost.length))
})
