import { createCallerMarker } from './adapters/caller-hash.ts'
import { charactersOf, messageText } from './adapters/message-text.ts'
import type { InvocationLog } from './adapters/telemetry.ts'
import type { Answering } from './app/answering.ts'
import { createBase } from './app/base.ts'
import { checkStart } from './app/checked-start.ts'
import { once } from './app/once.ts'
import type { Upkeep } from './app/upkeep.ts'
import type { Settings } from './config.ts'
import { createKnownRecords } from './core/known-records.ts'
import { createClassifier } from './core/outcome.ts'
import type { AlertPorts } from './flows/evaluate-alerts.ts'
import type { IngestPorts } from './flows/ingest-batch.ts'

/**
 * The adapters, wired. Clients are made on first use and kept: invocations of one instance share them. An instance seldom
 * runs more than one kind of function, so what not all of them need is loaded with the first that does.
 */
export interface App {
  ingestPorts(log: InvocationLog): Promise<IngestPorts>
  alertPorts(log: InvocationLog): Promise<AlertPorts>
  upkeep(): Promise<Upkeep>
  answering(): Promise<Answering>
  /** Sends the last metrics; for the end of the instance. */
  closeTelemetry(): Promise<void>
}

/** Throws `ConfigError` with every fault of settings and rules at once, before anything runs. */
export function createApp(settings: Settings, rulesFile: URL): App {
  const base = createBase(checkStart(settings, rulesFile))
  const { config, tables, stores, deadLetter, fingerprints, accounts, telemetry } = base
  const callers = createCallerMarker(tables)
  const readerOf = once(async () => {
    const { mediaServicesModel } = await import('./adapters/media-services-model.ts')
    const classify = createClassifier(mediaServicesModel)
    return {
      decode: messageText,
      charactersOf,
      classify,
      known: createKnownRecords(classify),
      retention: config.retention,
      limits: config.limits,
    }
  })
  const alerting = once(async () => (await import('./app/alerting.ts')).createAlerting(base))
  return {
    ingestPorts: async log => ({
      ...stores,
      deadLetter,
      fingerprints,
      accounts,
      callers,
      reader: await readerOf(),
      telemetry: telemetry(log),
    }),
    alertPorts: async log => (await alerting())(log),
    upkeep: once(async () => (await import('./app/upkeep.ts')).createUpkeep(base)),
    answering: once(async () => (await import('./app/answering.ts')).createAnswering(base)),
    closeTelemetry: base.closeTelemetry,
  }
}
