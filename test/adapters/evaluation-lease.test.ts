import { expect, test } from 'vitest'
import { createEvaluationLease } from '../../src/adapters/evaluation-lease.ts'
import { useTables } from '../support/tables.ts'

const tables = useTables()
const newLease = () => createEvaluationLease(tables())

test('of those that want it at once one gets it, until it is over or released', async () => {
  const [one, other] = [newLease(), newLease()]
  expect((await Promise.all([one.take(0, 100), other.take(0, 100)])).filter(Boolean)).toHaveLength(1)
  await one.release()
  await other.release()
  expect(await one.take(10, 100)).toBe(true)
  expect(await other.take(50, 150)).toBe(false)
  expect(await one.take(60, 150)).toBe(false)
  expect([await other.renew(200), await one.renew(200)]).toEqual([false, true])
  expect(await other.take(150, 250)).toBe(false)
  await other.release()
  expect(await other.take(199, 299)).toBe(false)
  // Whoever had it died.
  expect(await other.take(200, 300)).toBe(true)
  expect(await one.renew(350)).toBe(false)
  expect(await one.take(250, 350)).toBe(false)
  await one.release()
  await other.release()
  expect(await one.take(251, 351)).toBe(true)
})
