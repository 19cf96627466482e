import { redactName } from './redact.ts'

/** The account of a record that names none. */
export const UNKNOWN_ACCOUNT = 'unknown'

/** `microsoft.media` out of `/SUBSCRIPTIONS/.../PROVIDERS/MICROSOFT.MEDIA/...`; the last provider where there are more. */
export function providerOf(resourceId: string | undefined): string | undefined {
  return lastSegmentAfter(resourceId, 'providers')?.toLowerCase()
}

/** The Media Services account that a resource id or a URL path names, in lower case, masked as any name is. */
export function accountOf(resourceIdOrUrl: string | undefined): string | undefined {
  const account = lastSegmentAfter(resourceIdOrUrl, 'mediaservices')
  return account === undefined ? undefined : lowerName(account)
}

/** `streamingendpoints/default`: the part of the account that a resource id names, in lower case, masked as any name is. */
export function partOf(resourceId: string | undefined): string | undefined {
  const account = lastSegmentAfter(resourceId, 'mediaservices')
  if (resourceId === undefined || account === undefined) return undefined
  const part = resourceId.slice(behindLast(resourceId, 'mediaservices') + account.length + 1)
  return part === '' ? undefined : lowerName(part)
}

/** In lower case a token or a key would be known by nobody, so it is masked before. */
export function lowerName(name: string): string {
  return redactName(name).toLowerCase()
}

function lastSegmentAfter(path: string | undefined, name: string): string | undefined {
  const start = path === undefined ? -1 : behindLast(path, name)
  return start < 0 ? undefined : /^[^/?#\s"'<>]{1,256}/.exec(path?.slice(start, start + 256) ?? '')?.[0]
}

/** Behind the last `/name/`; -1 where there is none. */
function behindLast(path: string, name: string): number {
  const found = path.toLowerCase().lastIndexOf(`/${name}/`)
  return found < 0 ? -1 : found + name.length + 2
}
