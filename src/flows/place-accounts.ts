import type { Call, CallKind } from '../core/call.ts'
import { OTHER } from '../core/tally.ts'
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
  const names = new Set([...kindsOf(readings)].map(kind => kind.account))
  const admitted = await register.admit(names)
  const places = new Map([...names].map(name => [name, admitted.has(name) ? name : OTHER]))
  const moved = [...places].some(([name, place]) => name !== place)
  if (!moved) return readings
  const placed = placing(places)
  return readings.map(reading => ({
    ...reading,
    contributions: reading.contributions.map(one => ({ ...one, call: placed(one.call) })),
  }))
}

function kindsOf(readings: readonly MessageReading[]): ReadonlySet<CallKind> {
  const kinds = new Set<CallKind>()
  for (const { contributions } of readings) for (const { call } of contributions) kinds.add(call.kind)
  return kinds
}

/** Calls of one kind stay calls of one kind. */
function placing(places: ReadonlyMap<string, string>): (call: Call) => Call {
  const kinds = new Map<CallKind, CallKind>()
  return call => {
    const known = kinds.get(call.kind)
    const kind = known ?? { ...call.kind, account: places.get(call.kind.account) ?? OTHER }
    if (known === undefined) kinds.set(call.kind, kind)
    return { ...call, kind }
  }
}
