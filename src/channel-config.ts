import { channelName, parseRoutes, type Route } from './core/route.ts'

const BODIES = ['workflows', 'card', 'common'] as const

/** One webhook that alerts are posted to. */
export interface Channel {
  readonly name: string
  /** A secret: whoever has it can post. It never appears in a log, a row, a card, an answer or an error. */
  readonly url: string
  /**
   * `workflows`: Teams' own templates loop over attachments. `card`: a flow with one "post card" step takes the bare
   * card. `common`: the common alert schema of Azure Monitor, for anything else.
   */
  readonly body: (typeof BODIES)[number]
}

export interface ChannelsConfig {
  /** The first takes what no route leads elsewhere. */
  readonly channels: readonly [Channel, ...Channel[]]
  readonly routes: readonly Route[]
  /** Webhooks may be in a private network. */
  readonly allowPrivate: boolean
}

/** Settings that there may be any number of; `<NAME>` is the name of the channel. */
export const CHANNEL_SETTINGS = ['ALERT_CHANNEL_<NAME>_URL', 'ALERT_CHANNEL_<NAME>_BODY'] as const

const DEFAULT = 'default'
const CHANNEL_SETTING = /^ALERT_CHANNEL_([A-Z0-9]+(?:_[A-Z0-9]+)*)_(URL|BODY)$/

/** Reads the channels and what leads to each. Faults name settings and never quote them. */
export function readChannels(settings: Readonly<Record<string, string | undefined>>, faults: string[]): ChannelsConfig {
  const get = (name: string) => settings[name]?.trim() || undefined
  const teams: Channel = {
    name: DEFAULT,
    url: readUrl('TEAMS_WEBHOOK_URL', get('TEAMS_WEBHOOK_URL'), 'the address of the Teams workflow', faults),
    body: readBody('TEAMS_BODY', get('TEAMS_BODY'), faults),
  }
  const named = [...namesOf(settings, faults)].map(name => {
    const prefix = `ALERT_CHANNEL_${name}`
    return {
      name: channelName(name),
      url: readUrl(`${prefix}_URL`, get(`${prefix}_URL`), 'the address that alerts are posted to', faults),
      body: readBody(`${prefix}_BODY`, get(`${prefix}_BODY`), faults),
    }
  })
  const names = [DEFAULT, ...named.map(({ name }) => name)]
  const { routes, faults: ofRoutes } = parseRoutes(get('ALERT_ROUTES') ?? '', names)
  faults.push(...ofRoutes.map(fault => `ALERT_ROUTES: ${fault}`))
  if (ofRoutes.length === 0) {
    const unused = named.filter(({ name }) => !routes.some(({ channel }) => channel === name))
    faults.push(...unused.map(({ name }) => `ALERT_ROUTES leads nothing to the channel ${name}, which is set`))
  }
  return { channels: [teams, ...named], routes, allowPrivate: readFlag('ALERT_ALLOW_PRIVATE', get, faults) }
}

/** The names of the further channels, as their settings spell them. */
function namesOf(settings: Readonly<Record<string, string | undefined>>, faults: string[]): ReadonlySet<string> {
  const names = new Set<string>()
  for (const setting of Object.keys(settings).toSorted()) {
    if (!/^alert_channel(?:_|$)/i.test(setting) || settings[setting] === undefined) continue
    const name = CHANNEL_SETTING.exec(setting)?.[1]
    if (name === undefined) faults.push(`${setting} is no setting: there are ${CHANNEL_SETTINGS.join(' and ')}`)
    else if (channelName(name) === DEFAULT) faults.push(`${setting} is no setting: that channel is TEAMS_WEBHOOK_URL`)
    else names.add(name)
  }
  return names
}

/** https everywhere; plain http only to this machine. The host name is not checked: Teams has changed it twice. */
function readUrl(name: string, text: string | undefined, what: string, faults: string[]): string {
  if (text === undefined) faults.push(`${name} is missing: ${what}`)
  else if (!URL.canParse(text)) faults.push(`${name} is no URL; an unresolved Key Vault reference looks like this`)
  else {
    const { protocol, hostname } = new URL(text)
    if (protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname))) return text
    faults.push(`${name} must be https`)
  }
  return ''
}

/** A host that says by its name that it is this machine. */
export function isLoopback(hostname: string): boolean {
  return /^(?:127\.\d+\.\d+\.\d+|localhost|\[::1\])$/.test(hostname)
}

function readBody(name: string, text: string | undefined, faults: string[]): Channel['body'] {
  const found = BODIES.find(body => body === (text ?? BODIES[0]).toLowerCase())
  if (found === undefined) faults.push(`${name} must be ${BODIES.join(' or ')}`)
  return found ?? BODIES[0]
}

function readFlag(name: string, get: (name: string) => string | undefined, faults: string[]): boolean {
  const text = (get(name) ?? 'false').toLowerCase()
  if (text !== 'true' && text !== 'false') faults.push(`${name} must be true or false`)
  return text === 'true'
}
