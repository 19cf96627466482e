import type { Settings } from './config.ts'
import { DEFAULT_LIMITS, type Limits } from './core/limits.ts'

/** A setting that may be a whole number of these. */
interface LimitSetting {
  readonly limit: keyof Limits
  readonly least: number
  readonly most: number
  /** What one of the setting stands for. */
  readonly unit?: number
}

const MIB = 1024 * 1024

/**
 * The most of each is what the rest of Causeway bears: levels are walked by recursion, and names have to fit into a column
 * of 64 KiB. What memory bears beyond the defaults is for whoever runs larger instances to say.
 */
const SETTINGS = {
  MAX_MESSAGE_MIB: { limit: 'messageBytes', least: 1, most: 128, unit: MIB },
  MAX_MESSAGE_SIGNS: { limit: 'messageSigns', least: 10_000, most: 50_000_000 },
  MAX_MESSAGE_RECORDS: { limit: 'messageRecords', least: 100, most: 1_000_000 },
  MAX_ENVELOPE_DEPTH: { limit: 'envelopes', least: 2, most: 100 },
  MAX_RECORD_FIELDS: { limit: 'recordFields', least: 100, most: 1_000_000 },
  MAX_RECORD_DEPTH: { limit: 'recordDepth', least: 8, most: 1_000 },
  MAX_ACCOUNTS: { limit: 'accounts', least: 1, most: 10_000 },
  MAX_NAMES: { limit: 'names', least: 1, most: 24 },
  MAX_NEW_KINDS: { limit: 'newKinds', least: 0, most: 1_000 },
} as const satisfies Readonly<Record<string, LimitSetting>>

export type LimitSettingName = keyof typeof SETTINGS

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- its own names
export const LIMIT_SETTINGS = Object.keys(SETTINGS) as readonly LimitSettingName[]

/** The defaults, and what settings say otherwise. Faults name settings and never quote them. */
export function readLimits(settings: Settings, faults: string[]): Limits {
  const limits: Record<keyof Limits, number> = { ...DEFAULT_LIMITS }
  for (const name of LIMIT_SETTINGS) {
    const { limit, least, most, unit = 1 }: LimitSetting = SETTINGS[name]
    const text = settings[name]?.trim() || undefined
    if (text === undefined) continue
    const number = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN
    if (number >= least && number <= most) limits[limit] = number * unit
    else faults.push(`${name} must be a whole number from ${least} to ${most}`)
  }
  return limits
}
