import { readFileSync } from 'node:fs'
import { parseRules } from '../adapters/alert-rules.ts'
import { type Config, ConfigError, readConfig, type Settings } from '../config.ts'
import type { ExpiringRule, FailureRule, HealthRule } from '../core/rule.ts'

/** Settings and rules without a fault. */
export interface CheckedStart {
  readonly config: Config
  readonly rules: readonly (FailureRule | ExpiringRule)[]
  readonly healthRules: readonly HealthRule[]
}

/** Throws `ConfigError` with every fault of settings and rules at once. */
export function checkStart(settings: Settings, rulesFile: URL): CheckedStart {
  const parsed = readRules(rulesFile)
  const faults = parsed.ok ? [] : parsed.faults.map(fault => `alert-rules.json: ${fault}`)
  try {
    const config = readConfig(settings)
    if (parsed.ok) return { config, rules: parsed.rules, healthRules: parsed.healthRules }
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    throw new ConfigError([...error.faults, ...faults])
  }
  throw new ConfigError(faults)
}

function readRules(file: URL): ReturnType<typeof parseRules> {
  try {
    return parseRules(readFileSync(file, 'utf8'))
  } catch {
    return { ok: false, faults: ['cannot be read'] }
  }
}
