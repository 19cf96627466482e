import { redactName } from './redact.ts'

/** The account of a record that names none. */
export const UNKNOWN_ACCOUNT = 'unknown'

/** `microsoft.media` out of `/SUBSCRIPTIONS/.../PROVIDERS/MICROSOFT.MEDIA/...`; the last provider where there are more. */
export function providerOf(resourceId: string | undefined): string | undefined {
  return lastSegmentAfter(resourceId, 'providers')?.toLowerCase()
}

/** The Media Services account that a resource id or a URL path names. Masked, then in lower case, as `lowerName` does. */
export function accountOf(resourceIdOrUrl: string | undefined): string | undefined {
  return partsOf(resourceIdOrUrl)?.account
}

/** `streamingendpoints/default`: the part of the account that a resource id names, likewise. */
export function partOf(resourceId: string | undefined): string | undefined {
  const part = partsOf(resourceId)?.part
  return part === '' ? undefined : part
}

/** In lower case a token or a key would be known by nobody, so it is masked before. */
export function lowerName(name: string): string {
  return redactName(name).toLowerCase()
}

const SEGMENT = /^[^/?#\s"'<>]{1,256}/
/** As much as an account and its part may be, and more than is shown of them. */
const LONGEST = 1_024
/** The longest token that an ordinary header has room for. */
const BEFORE = 8_192

/** What is secret is masked before a name is cut out of it: of a part that is left nobody would know it. */
function partsOf(path: string | undefined): { readonly account: string; readonly part: string } | undefined {
  const start = path === undefined ? -1 : behindLast(path, 'mediaservices')
  const given = start < 0 ? undefined : SEGMENT.exec(path?.slice(start, start + LONGEST) ?? '')?.[0]
  if (path === undefined || given === undefined) return undefined
  const named = maskedFrom(path, start).toLowerCase()
  const account = SEGMENT.exec(named)?.[0]
  if (account === undefined || (account === given.toLowerCase() && !isOpen(path, start, given))) return undefined
  return { account, part: named.slice(account.length + 1) }
}

/** Masked, and without the last word if that is cut: it may be half a secret. */
function maskedFrom(path: string, start: number): string {
  const rest = path.slice(start, start + LONGEST)
  return redactName(start + LONGEST < path.length ? rest.replace(/[/\s][^/\s]*$/, '') : rest)
}

/** Whether a name in a text is no part of a secret that begins before it. */
export function isOpen(text: string, start: number, name: string): boolean {
  return redactName(text.slice(Math.max(0, start - BEFORE), start + name.length)).endsWith(name)
}

function lastSegmentAfter(path: string | undefined, name: string): string | undefined {
  const start = path === undefined ? -1 : behindLast(path, name)
  return start < 0 ? undefined : SEGMENT.exec(path?.slice(start, start + LONGEST) ?? '')?.[0]
}

/** Behind the last `/name/`; -1 where there is none. */
function behindLast(path: string, name: string): number {
  const found = path.toLowerCase().lastIndexOf(`/${name}/`)
  return found < 0 ? -1 : found + name.length + 2
}
