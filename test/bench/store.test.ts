import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Bench, startBench } from '../../bench/store/bench.ts'
import { measureIngest } from '../../bench/store/ingest-costs.ts'
import { measureLooks } from '../../bench/store/look-costs.ts'
import type { StoreResult } from '../../bench/store/result.ts'

/** What the runbook is worked out from. */
const KEPT: StoreResult = JSON.parse(readFileSync(new URL('../../bench/store.json', import.meta.url), 'utf8'))

interface Kind {
  readonly accounts: number
  readonly okShare: number
  readonly messages: number
}

describe('bench/store.json is what is measured (npm run bench:store -- --json bench/store.json)', () => {
  let bench: Bench
  beforeAll(async () => {
    bench = await startBench()
  })
  afterAll(() => bench.close())

  test.each([
    { accounts: 1, okShare: 0.95, messages: 10 },
    { accounts: 5, okShare: 0.5, messages: 1 },
    { accounts: 50, okShare: 0.95, messages: 10 },
  ])('of batches: %o', async ({ accounts, okShare, messages }) => {
    const plan = { accounts: [accounts], okShares: [okShare], messages: [messages] }
    const found = await measureIngest(plan, bench)
    const isOfPlan = (one: Kind) => one.accounts === accounts && one.okShare === okShare && one.messages === messages
    expect(found.batches).toEqual(KEPT.batches.filter(isOfPlan))
    expect(found.minutes).toEqual(KEPT.minutes.filter(isOfPlan))
  })

  test('of timers and of the page', async () => {
    const { looks, hour } = await measureLooks(bench)
    expect(looks).toEqual(KEPT.looks)
    expect(hour).toEqual(KEPT.hour)
  }, 180_000)
})
