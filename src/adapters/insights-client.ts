import type { TokenCredential } from '@azure/identity'
import { DiagLogLevel, diag } from '@opentelemetry/api'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { TelemetryClient } from 'applicationinsights'
import type { Measurement } from '../flows/fact-metrics.ts'
import type { TelemetryConfig } from '../telemetry-config.ts'

/** The SDK, as far as it is used. This file and what it imports are a chunk of their own, see `insights-sink.ts`. */
export interface InsightsClient {
  /** Adds to what is posted once a minute. */
  track(measurement: Measurement): void
  /** Posts what is left. */
  close(): Promise<void>
}

/**
 * Opens the SDK with providers of its own, so that it sends what it is given and collects nothing: requests and logs are
 * the host's to send, and the URLs of dependencies would name accounts. `onFault` is called for each attempt to send that
 * the SDK gave up. Rejects when it cannot be set up.
 */
export async function openInsightsClient(config: TelemetryConfig, onFault: () => void): Promise<InsightsClient> {
  // What the SDK counts about itself goes to a host of its maker's. This is its only switch, and no choice: in a bundle
  // that part of it fails, and takes the process with it.
  process.env['APPLICATION_INSIGHTS_NO_STATSBEAT'] = 'true'
  let isOpen = false
  let isFaulty = false
  setFaultHandler(message => {
    if (isOpen) onFault()
    // Else it tells that it cannot keep what is not accepted, which it can do without.
    else if (message.startsWith('Failed to')) isFaulty = true
  })
  const { connectionString, role, identity } = config
  const client = new TelemetryClient(connectionString, { useGlobalProviders: false })
  client.config.azureMonitorOpenTelemetryOptions = {
    resource: resourceFromAttributes({ 'service.name': role }),
    azureMonitorExporterOptions: {
      connectionString,
      ...(identity === undefined ? {} : { credential: await credentialOf(identity) }),
    },
  }
  client.initialize()
  if (isFaulty) throw new Error('The connection to Application Insights cannot be set up.')
  isOpen = true
  return {
    track: ({ metric, value, dimensions }) =>
      client.trackMetric({ name: metric, value, properties: { ...dimensions } }),
    close: () => client.shutdown(),
  }
}

function ignore(): void {}

/** The SDK swallows its errors but for this log. What they say is not repeated: it quotes addresses. */
function setFaultHandler(onFault: (message: string) => void): void {
  diag.setLogger(
    { error: onFault, warn: ignore, info: ignore, debug: ignore, verbose: ignore },
    { logLevel: DiagLogLevel.ERROR, suppressOverrideMessage: true },
  )
}

async function credentialOf({ clientId }: NonNullable<TelemetryConfig['identity']>): Promise<TokenCredential> {
  const { DefaultAzureCredential } = await import('@azure/identity')
  return new DefaultAzureCredential(clientId === undefined ? {} : { managedIdentityClientId: clientId })
}
