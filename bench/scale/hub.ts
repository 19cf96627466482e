import { TIERS, type Tier } from '../sizing/inputs.ts'

export interface Hub {
  readonly tier: Tier
  readonly units: number
  /** More than one namespace or cluster gives without asking for more. */
  readonly over: boolean
}

/** The smallest tier that bears it; the largest where none does. */
export function hubFor(load: { readonly partitions: number; readonly bytes: number; readonly messages: number }): Hub {
  const hubs = TIERS.map(tier => hubOf(tier, load))
  const last = hubOf(TIERS[2], load)
  return hubs.find(({ tier, over }) => !over && load.partitions <= tier.partitions) ?? last
}

function hubOf(tier: Tier, { partitions, bytes, messages }: Parameters<typeof hubFor>[0]): Hub {
  const wanted = Math.max(bytes / tier.unitBytes, messages / tier.unitEvents, partitions / tier.unitPartitions)
  const units = Math.max(1, Math.ceil(wanted))
  return { tier, units, over: units > tier.units }
}
