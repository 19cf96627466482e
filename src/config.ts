import { CHANNEL_SETTINGS, type ChannelsConfig, readChannels } from './channel-config.ts'
import { DAY, parseDuration } from './core/window.ts'
import type { Limits } from './core/limits.ts'
import { LIMIT_SETTINGS, readLimits } from './limits-config.ts'
import { readTelemetry, type TelemetryConfig } from './telemetry-config.ts'

/** Where the tables are: a connection string is for one machine, an endpoint is reached by identity. */
export type StorageConfig =
  | { readonly kind: 'connection-string'; readonly connectionString: string }
  | { readonly kind: 'identity'; readonly endpoint: string }

/** The event hub, and how it is reached. */
export interface HubConfig {
  readonly access:
    | { readonly kind: 'connection-string'; readonly connectionString: string }
    | { readonly kind: 'identity'; readonly namespace: string }
  readonly name: string
  readonly consumerGroup: string
}

export interface Config {
  readonly hub: HubConfig
  readonly storage: StorageConfig
  readonly channels: ChannelsConfig
  readonly alerts: { readonly clock: 'wall' | 'event'; readonly lateness: number }
  /** How long minutes, hours and dead letters are kept, in milliseconds; infinite keeps all. */
  readonly retention: number
  readonly hoursRetention: number
  readonly deadLetterRetention: number
  readonly limits: Limits
  readonly telemetry?: TelemetryConfig | undefined
  /** App Service authentication stands in front of the functions. */
  readonly platformSignsIn: boolean
}

export type Settings = Readonly<Record<string, string | undefined>>

/** Names every fault at once, so that one start finds them all. Never holds a setting's value. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly faults: readonly string[]
  constructor(faults: readonly string[]) {
    super(`Causeway cannot start with these settings:\n${faults.map(fault => `- ${fault}`).join('\n')}`)
    this.faults = faults
  }
}

/**
 * The names of all settings but those of telemetry (`src/telemetry-config.ts`). The first seven are read by the
 * Functions host, for the bindings.
 */
export const SETTING_NAMES = [
  'EventHubConnection',
  'EVENT_HUB_NAME',
  'EVENT_HUB_CONSUMER_GROUP',
  'ALERT_SCHEDULE',
  'WATCH_SCHEDULE',
  'AUDIT_SCHEDULE',
  'ROLL_UP_SCHEDULE',
  'TableStorage',
  'TEAMS_WEBHOOK_URL',
  'TEAMS_BODY',
  'ALERT_ROUTES',
  'ALERT_ALLOW_PRIVATE',
  'ALERT_CLOCK',
  'ALERT_LATENESS',
  'MINUTES_RETENTION_DAYS',
  'HOURS_RETENTION_DAYS',
  'DEAD_LETTER_RETENTION_DAYS',
  ...LIMIT_SETTINGS,
] as const

/** Settings that there may be none or many of. */
export const SETTING_PATTERNS: readonly string[] = CHANNEL_SETTINGS

/** The platform's own, and nobody else's to set: whether its authentication is on. */
const PLATFORM_SIGNS_IN = 'WEBSITE_AUTH_ENABLED'

/** Reads and checks all settings; throws `ConfigError`. */
export function readConfig(settings: Settings): Config {
  const faults: string[] = []
  const get = (name: string) => settings[name]?.trim() || undefined
  const need = (name: string, what: string) => {
    if (get(name) === undefined) faults.push(`${name} is missing: ${what}`)
  }
  const namespace = get('EventHubConnection__fullyQualifiedNamespace')
  if (namespace === undefined) {
    need('EventHubConnection', 'set EventHubConnection__fullyQualifiedNamespace to <namespace>.servicebus.windows.net')
  }
  need('EVENT_HUB_NAME', 'the event hub that the diagnostic settings write to')
  need('EVENT_HUB_CONSUMER_GROUP', 'a consumer group of its own, or $Default')
  need('ALERT_SCHEDULE', 'how often alerts are evaluated, such as "*/15 * * * * *" for every 15 seconds')
  need('WATCH_SCHEDULE', 'how often the hub is asked how far it reaches, such as "0 * * * * *" for every minute')
  need(
    'AUDIT_SCHEDULE',
    'how often rows are held against what was counted, such as "30 */5 * * * *" for every 5 minutes',
  )
  need('ROLL_UP_SCHEDULE', 'how often minutes are added up to hours, such as "45 * * * * *" for every minute')
  const config = {
    hub: {
      access:
        namespace === undefined
          ? ({ kind: 'connection-string', connectionString: get('EventHubConnection') ?? '' } as const)
          : ({ kind: 'identity', namespace } as const),
      name: get('EVENT_HUB_NAME') ?? '',
      consumerGroup: get('EVENT_HUB_CONSUMER_GROUP') ?? '',
    },
    storage: readStorage(get, faults),
    channels: readChannels(settings, faults),
    alerts: {
      clock: oneOf(get('ALERT_CLOCK') ?? 'wall', ['wall', 'event'], 'ALERT_CLOCK', faults),
      lateness: readLateness(get('ALERT_LATENESS') ?? 'PT1H', faults),
    },
    ...readRetention(get, faults),
    deadLetterRetention: readDays(get('DEAD_LETTER_RETENTION_DAYS') ?? '30', 'DEAD_LETTER_RETENTION_DAYS', faults),
    limits: readLimits(settings, faults),
    telemetry: readTelemetry(settings, faults),
    platformSignsIn: get(PLATFORM_SIGNS_IN)?.toLowerCase() === 'true',
  }
  if (faults.length > 0) throw new ConfigError(faults)
  return config
}

/** Where the tables are, for a tool that needs no other setting; throws `ConfigError`. */
export function readStorageConfig(settings: Settings): StorageConfig {
  const faults: string[] = []
  const storage = readStorage(name => settings[name]?.trim() || undefined, faults)
  if (faults.length > 0) throw new ConfigError(faults)
  return storage
}

type Get = (name: string) => string | undefined

function readStorage(get: Get, faults: string[]): StorageConfig {
  const [connectionString, endpoint] = [get('TableStorage'), get('TableStorage__serviceUri')]
  if (connectionString !== undefined && endpoint !== undefined) {
    faults.push('TableStorage and TableStorage__serviceUri are both set: keep one')
  } else if (connectionString !== undefined) {
    if (/(?:TableEndpoint|AccountName)=|UseDevelopmentStorage=true/i.test(connectionString)) {
      return { kind: 'connection-string', connectionString }
    }
    faults.push('TableStorage is no storage connection string')
  } else if (endpoint === undefined) {
    faults.push('TableStorage__serviceUri is missing: set it to https://<account>.table.core.windows.net')
  } else if (/^https:\/\/[^/\s]+\/?$/.test(endpoint)) {
    return { kind: 'identity', endpoint }
  } else faults.push('TableStorage__serviceUri must be https://<account>.table.core.windows.net')
  return { kind: 'identity', endpoint: '' }
}

function oneOf<Value extends string>(
  text: string,
  values: readonly [Value, ...Value[]],
  name: string,
  faults: string[],
): Value {
  const found = values.find(value => value === text.toLowerCase())
  if (found === undefined) faults.push(`${name} must be ${values.join(' or ')}`)
  return found ?? values[0]
}

function readLateness(text: string, faults: string[]): number {
  const lateness = parseDuration(text)
  if (lateness === undefined) faults.push('ALERT_LATENESS must be a duration such as PT1H')
  return lateness ?? 0
}

/** Hours are added up from minutes, so they are kept no shorter; 400 days let a year be held against the last one. */
function readRetention(get: Get, faults: string[]): Pick<Config, 'retention' | 'hoursRetention'> {
  const before = faults.length
  const retention = readDays(get('MINUTES_RETENTION_DAYS') ?? '30', 'MINUTES_RETENTION_DAYS', faults)
  const stated = get('HOURS_RETENTION_DAYS')
  if (stated === undefined) return { retention, hoursRetention: Math.max(retention, 400 * DAY) }
  const hoursRetention = readDays(stated, 'HOURS_RETENTION_DAYS', faults)
  if (faults.length === before && hoursRetention < retention) {
    faults.push('HOURS_RETENTION_DAYS must not be shorter than MINUTES_RETENTION_DAYS')
  }
  return { retention, hoursRetention }
}

/** Days as milliseconds; 0 means for ever. */
function readDays(text: string, name: string, faults: string[]): number {
  const days = /^\d{1,4}$/.test(text) ? Number(text) : undefined
  if (days === undefined) faults.push(`${name} must be a number of days; 0 keeps all`)
  return days === undefined || days === 0 ? Number.POSITIVE_INFINITY : days * DAY
}
