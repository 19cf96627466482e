import { setTimeout as sleep } from 'node:timers/promises'
import { startStack } from '../local/stack.ts'

/**
 * How long it takes from a failure's message in the hub to its card at the webhook, at the schedule of the sample
 * settings, through the hub, the functions and the tables of this machine. Prints the spread; exit status 1 where the
 * slowest in a hundred takes longer than 20 seconds.
 */
const STORMS = 60
/** Storms begin at moments that have nothing to do with the schedule. */
const APART = 1_700
const GOAL = 20_000
const FAILURES = 12

function storm(account: string): Uint8Array {
  const now = Date.now()
  const record = {
    time: new Date(now).toISOString(),
    resourceId: `/subscriptions/s/resourceGroups/g/providers/Microsoft.Media/mediaservices/${account}`,
    category: 'KeyDeliveryRequests',
    resultType: 'Failed',
    resultSignature: 'Unauthorized',
    identity: { claims: { exp: String(Math.floor(now / 1_000) - 600) } },
    properties: { policyName: 'drm', tokenType: 'JWT', statusMessage: 'Unauthorized' },
  }
  return Buffer.from(JSON.stringify({ records: Array.from({ length: FAILURES }, () => record) }))
}

const sentAt = new Map<string, number>()
const toldAt = new Map<string, number>()
const stack = await startStack({
  clock: 'wall',
  onCard({ card }) {
    const text = JSON.stringify(card)
    for (const account of sentAt.keys()) {
      if (!toldAt.has(account) && text.includes(account)) toldAt.set(account, Date.now())
    }
  },
})
try {
  for (let index = 0; index < STORMS; index++) {
    const account = `storm${String(index).padStart(3, '0')}x`
    sentAt.set(account, Date.now())
    await stack.sender.send([storm(account)])
    process.stderr.write(`${index + 1} of ${STORMS} storms sent, ${toldAt.size} told\n`)
    await sleep(APART)
  }
  for (let waited = 0; toldAt.size < STORMS && waited < 60; waited++) await sleep(1_000)
} finally {
  await stack.close()
}
const waits = [...toldAt].map(([account, told]) => told - (sentAt.get(account) ?? told)).toSorted((a, b) => a - b)
const at = (share: number) => waits[Math.min(waits.length - 1, Math.floor(share * waits.length))] ?? Number.NaN
const seconds = (milliseconds: number) => `${(milliseconds / 1_000).toFixed(1)} s`
const line = [0, 0.5, 0.9, 0.99].map(share => `p${share * 100} ${seconds(at(share))}`).join(', ')
process.stdout.write(`${toldAt.size} of ${STORMS} told: ${line}; goal: p99 under ${seconds(GOAL)}\n`)
process.exitCode = toldAt.size === STORMS && at(0.99) <= GOAL ? 0 : 1
