import type { Notice } from '../flows/ports/notices.ts'

/**
 * The body that Azure Monitor's action groups post, so that whatever takes their alerts takes ours.
 * https://learn.microsoft.com/azure/azure-monitor/alerts/alerts-common-schema
 */
export interface CommonAlert {
  readonly schemaId: 'azureMonitorCommonAlertSchema'
  readonly data: {
    readonly essentials: Essentials
    /** Free for each service that fires alerts; what is in it of ours is told by `CommonAlertContext`. */
    readonly alertContext: CommonAlertContext
  }
}

export interface Essentials {
  /** The same from the first telling to the resolved one. */
  readonly alertId: string
  readonly alertRule: string
  readonly severity: 'Sev0' | 'Sev1' | 'Sev2' | 'Sev3' | 'Sev4'
  readonly signalType: 'Log' | 'Metric'
  readonly monitorCondition: 'Fired' | 'Resolved'
  readonly monitoringService: 'Causeway'
  /** Names of accounts or shards: the records do not say all of an Azure resource's id. */
  readonly alertTargetIDs: readonly string[]
  readonly originAlertId: string
  readonly firedDateTime: string
  readonly resolvedDateTime?: string
  readonly description: string
  readonly essentialsVersion: '1.0'
  readonly alertContextVersion: '1.0'
}

/** Times as ISO text in UTC; lists hold the largest first and only a few. */
export interface CommonAlertContext {
  readonly about: Notice['about']
  readonly reason?: string
  readonly since?: string
  readonly until?: string
  readonly count?: number
  readonly [part: string]: unknown
}
