import type { Contribution } from '../core/aggregate.ts'
import { cleanName, OTHER } from '../core/tally.ts'
import type { AccountRegister } from './ports/counting.ts'
import type { MessageReading } from './read-message.ts'

/**
 * The readings with each outcome under the account whose rows it counts into: its own while the register has room,
 * else `(other)`. Account names are chosen by strangers, and a flood of them must not become a flood of rows.
 */
export async function placeAccounts(
  readings: readonly MessageReading[],
  register: AccountRegister,
): Promise<readonly MessageReading[]> {
  const names = new Set<string>()
  for (const { contributions } of readings) for (const { outcome } of contributions) names.add(outcome.event.account)
  const admitted = await register.admit(new Set([...names].map(name => cleanName(name))))
  const places = new Map([...names].map(name => [name, admitted.has(cleanName(name)) ? cleanName(name) : OTHER]))
  const moved = [...places].some(([name, place]) => name !== place)
  if (!moved) return readings
  return readings.map(reading => ({
    ...reading,
    contributions: reading.contributions.map(one => placed(one, places.get(one.outcome.event.account) ?? OTHER)),
  }))
}

function placed(one: Contribution, account: string): Contribution {
  const { outcome } = one
  if (outcome.event.account === account) return one
  return { ...one, outcome: { ...outcome, event: { ...outcome.event, account } } }
}
