import type { Settings } from './config.ts'

/** Where facts go as metrics, beside the log. */
export interface TelemetryConfig {
  readonly connectionString: string
  /** What the metrics are filed under; the host files its requests and logs under the same name. */
  readonly role: string
  /** Reached by identity, of a managed identity by its client id; without, the key of the connection string is enough. */
  readonly identity?: { readonly clientId?: string }
}

/** Settings that the Functions host reads too. A laptop has none of them, so the sample settings do without. */
export const TELEMETRY_SETTINGS = [
  'APPLICATIONINSIGHTS_CONNECTION_STRING',
  'APPLICATIONINSIGHTS_AUTHENTICATION_STRING',
] as const

const [CONNECTION, AUTHENTICATION] = TELEMETRY_SETTINGS
/** The platform's own, the name of the app. */
const SITE = 'WEBSITE_SITE_NAME'

/** Undefined where no Application Insights is set. Faults name settings and never quote them. */
export function readTelemetry(settings: Settings, faults: string[]): TelemetryConfig | undefined {
  const get = (name: string) => settings[name]?.trim() || undefined
  const connectionString = readConnection(get(CONNECTION), faults)
  const identity = readIdentity(get(AUTHENTICATION), faults)
  if (connectionString === undefined) return undefined
  return { connectionString, role: get(SITE) ?? 'causeway', ...(identity === undefined ? {} : { identity }) }
}

/** The SDK discards a connection string whole for one `;` too many. */
function readConnection(text: string | undefined, faults: string[]): string | undefined {
  if (text === undefined) return undefined
  const parts = text.split(';').filter(part => part.trim() !== '')
  const isSound = parts.every(part => /^[^=]+=[^=]*$/.test(part))
  if (
    isSound &&
    parts.some(part => /^\s*InstrumentationKey=[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\s*$/i.test(part))
  ) {
    return parts.map(part => part.trim()).join(';')
  }
  faults.push(`${CONNECTION} is no connection string of Application Insights`)
  return undefined
}

/** `ClientId=<id>;Authorization=AAD`, as the Functions host takes it. */
function readIdentity(text: string | undefined, faults: string[]): TelemetryConfig['identity'] {
  if (text === undefined) return undefined
  const parts = new Map(
    text.split(';').map(part => {
      const [name = '', value = ''] = part.split('=')
      return [name.trim().toLowerCase(), value.trim()] as const
    }),
  )
  if (parts.get('authorization')?.toUpperCase() !== 'AAD') {
    faults.push(
      `${AUTHENTICATION} must be Authorization=AAD, with ClientId=<id> before it for a user-assigned identity`,
    )
  }
  const clientId = parts.get('clientid')
  return clientId === undefined || clientId === '' ? {} : { clientId }
}
