import sample from '../../local.settings.sample.json' with { type: 'json' }
import { messageText } from '../../src/adapters/message-text.ts'
import { openTables } from '../../src/adapters/tables.ts'
import { createApp } from '../../src/app.ts'
import { readConfig, type Settings } from '../../src/config.ts'
import { createClassifier } from '../../src/core/outcome.ts'
import { LIMIT_SETTINGS } from '../../src/limits-config.ts'
import { taxonomy } from '../../src/taxonomy/taxonomy.ts'
import { complain } from '../terminal.ts'
import { readToolSettings } from '../tool-settings.ts'
import { createClaimMemory, createClaimTable } from './claim-table.ts'
import type { ClaimStore } from './claims.ts'
import { type Counter, createDryCounter, createTableCounter } from './counter.ts'
import type { BackfillOptions } from './options.ts'

/** Where a run keeps its counts and claims. */
export interface Backend {
  readonly claims: ClaimStore
  readonly counter: Counter
}

/** The settings that say where, for how long, and how much at most is counted. */
const USED = ['TableStorage', 'TableStorage__serviceUri', 'MINUTES_RETENTION_DAYS', ...LIMIT_SETTINGS] as const
const RULES = new URL('../../alert-rules.json', import.meta.url)

/** Throws where there are no settings, or faulty ones. */
export async function openBackend({ dryRun, settings: file }: BackfillOptions): Promise<Backend> {
  if (dryRun) {
    const reader = { decode: messageText, classify: createClassifier(taxonomy), retention: Number.POSITIVE_INFINITY }
    return { claims: createClaimMemory(), counter: createDryCounter(reader) }
  }
  const settings = settingsOf(await readToolSettings(file))
  // What the summary tells anyway is left out; an error is something that a person must see.
  const log = { info: () => {}, warn: () => {}, error: complain }
  return {
    claims: createClaimTable(openTables(readConfig(settings).storage)),
    counter: createTableCounter(await createApp(settings, RULES).ingestPorts(log)),
  }
}

/**
 * The functions' other settings are those of the sample: no backfill touches them, and whether the given ones are right,
 * or secrets that resolve only in Azure, is no matter here.
 */
function settingsOf(given: Settings): Settings {
  return { ...sample.Values, ...Object.fromEntries(USED.map(name => [name, given[name]])) }
}
