import type { IncomingMessage } from 'node:http'
import type { RpcBinding } from './core-types.ts'

/** The keys of an app. */
export interface AccessKeys {
  /** Opens every function. */
  readonly master: string
  /** Opens every function but those of level `admin`. */
  readonly host: string
  /** Of single functions, by name: each opens that one alone, and not if its level is `admin`. */
  readonly functions?: Readonly<Record<string, string>>
}

export type AuthLevel = 'anonymous' | 'function' | 'admin'

/** Reads the binding, as the host without a level takes `function`; throws for one that this host does not know. */
export function readAuthLevel({ authLevel = 'function' }: RpcBinding): AuthLevel {
  const level = String(authLevel).toLowerCase()
  if (level === 'anonymous' || level === 'function' || level === 'admin') return level
  throw new Error(`the level of access '${level}' is not supported by this host`)
}

/**
 * Whether a request may call a function, as the real host decides it (AuthenticationLevelHandler, AuthUtility and
 * SecretManagerExtensions in azure-functions-host): by the key in the header, or, without that header, in the query. Keys
 * are all there is: who App Service authentication says has signed in gets in by none of it.
 */
export function mayCall(
  { name, level }: { readonly name: string; readonly level: AuthLevel },
  request: Pick<IncomingMessage, 'headersDistinct'>,
  url: URL,
  keys: AccessKeys,
): boolean {
  if (level === 'anonymous') return true
  const key = request.headersDistinct['x-functions-key']?.[0] ?? queryKey(url)
  if (key === undefined || key === '') return false
  if (key === keys.master) return true
  return level === 'function' && (key === keys.host || key === keys.functions?.[name])
}

/** ASP.NET reads names of a query in any case. */
function queryKey({ searchParams }: URL): string | undefined {
  return [...searchParams].find(([name]) => name.toLowerCase() === 'code')?.[1]
}
