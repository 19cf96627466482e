/** The account of a record that names none. */
export const UNKNOWN_ACCOUNT = 'unknown'

/** `microsoft.media` out of `/SUBSCRIPTIONS/.../PROVIDERS/MICROSOFT.MEDIA/...`; the last provider where there are more. */
export function providerOf(resourceId: string | undefined): string | undefined {
  return lastSegmentAfter(resourceId, 'providers')
}

/** The Media Services account that a resource id or a URL path names, in lower case. */
export function accountOf(resourceIdOrUrl: string | undefined): string | undefined {
  return lastSegmentAfter(resourceIdOrUrl, 'mediaservices')
}

/** `streamingendpoints/default`: the part of the account that a resource id names, in lower case. */
export function partOf(resourceId: string | undefined): string | undefined {
  const path = resourceId?.toLowerCase() ?? ''
  const account = accountOf(resourceId)
  if (account === undefined) return undefined
  const part = path.slice(path.lastIndexOf(`/mediaservices/${account}`) + `/mediaservices/${account}/`.length)
  return part === '' ? undefined : part
}

function lastSegmentAfter(path: string | undefined, name: string): string | undefined {
  if (path === undefined) return undefined
  const lower = path.toLowerCase()
  const found = lower.lastIndexOf(`/${name}/`)
  if (found < 0) return undefined
  const segment = /^[^/?#\s"'<>]{1,256}/.exec(lower.slice(found + name.length + 2))?.[0]
  return segment === undefined || segment === '' ? undefined : segment
}
