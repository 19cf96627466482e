import { afterAll, beforeAll, expect, test } from 'vitest'
import { MINUTE } from '../../src/core/window.ts'
import { rollUp } from '../../src/flows/roll-up.ts'
import { drawFault } from '../chaos/faults.ts'
import { type FaultyTables, startFaultyTables } from '../chaos/faulty-tables.ts'
import { between, pick, type Random, randomOf } from '../chaos/random.ts'
import type { TableRequest } from '../chaos/table-request.ts'
import { NOON } from '../support/outcomes.ts'
import { recordAt, type Scene, startScene } from '../support/roll-up.ts'

let scene: Scene
let proxy: FaultyTables
beforeAll(async () => {
  scene = await startScene()
  proxy = await startFaultyTables(scene.connectionString, randomOf(11, 'faults'), drawQuickFault)
})
afterAll(async () => {
  await proxy.close()
  await scene.close()
})

/** Any fault but those that only take long. */
function drawQuickFault(request: TableRequest, random: Random) {
  for (;;) {
    const fault = drawFault(request, random)
    if (!/slow|no answer/.test(fault)) return fault
  }
}

async function untilDone(work: () => Promise<void>): Promise<number> {
  for (let failures = 0; ; failures++) {
    try {
      await work()
      return failures
    } catch {
      // It comes again, as a batch does, or as the next timer does.
    }
  }
}

test('several roll-ups at once, on tables that fail, while counting goes on: at last every hour is exact', async () => {
  const random = randomOf(11, 'records')
  let counting = true
  let failures = 0
  const counter = async (shard: string) => {
    for (let sequence = 0; sequence < 240; sequence += 12) {
      const records = Array.from({ length: 12 }, (_, index) => {
        const about = { account: pick(random, ['a', 'b']), cause: pick(random, ['ok', 'token-expired', 'unknown']) }
        return recordAt(sequence + index, NOON + between(random, -90, 90) * MINUTE, about)
      })
      failures += await untilDone(() => scene.count(shard, records, scene.instance(proxy.connectionString)))
    }
  }
  const roller = async () => {
    while (counting) {
      scene.clock.now += 100
      failures += await untilDone(() => rollUp(scene.clock.now, scene.instance(proxy.connectionString)))
    }
  }
  proxy.setChance(0.15)
  const rollers = [roller(), roller(), roller()]
  await Promise.all(['p00', 'p01', 'p02'].map(counter))
  counting = false
  await Promise.all(rollers)
  proxy.setChance(0)
  await proxy.idle()
  await scene.rollUp()
  const stored = await Promise.all(['a', 'b'].map(scene.stored))
  expect(stored).toEqual(await Promise.all(['a', 'b'].map(scene.recounted)))
  expect(stored.flat().reduce((sum, { records }) => sum + records, 0)).toBe(3 * 240)
  // Faults were met, and not all of them were mended by the client's own retries.
  expect(proxy.faultCount()).toBeGreaterThan(100)
  expect(failures).toBeGreaterThan(0)
})
