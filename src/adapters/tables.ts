import { RestError, TableClient, TableServiceClient, type TableServiceClientOptions } from '@azure/data-tables'
import type { StorageConfig } from '../config.ts'

/** The storage account's tables, each made when it is first needed. */
export interface Tables {
  /** The table, which exists when the promise resolves. */
  open(name: string): Promise<TableClient>
  /** Names of the tables that start with the prefix, ascending. */
  list(prefix: string): Promise<readonly string[]>
  /** Forgets that the table was seen: somebody dropped it. */
  forget(name: string): void
  /** Drops the table with all that is in it; one that is not there is dropped already. */
  drop(name: string): Promise<void>
}

/** A request that is never answered must not hold its batch for ever. */
const MAX_REQUEST_TIME = 20_000

/** A batch waits for storage, so requests fail within seconds and leave the waiting to the function's retry policy. */
function optionsOf(maxRequestTime: number): TableServiceClientOptions {
  return {
    retryOptions: { maxRetries: 3, retryDelayInMs: 200, maxRetryDelayInMs: 2_000 },
    additionalPolicies: [
      {
        position: 'perRetry',
        policy: {
          name: 'maxRequestTime',
          sendRequest(request, next) {
            request.timeout = maxRequestTime
            return next(request)
          },
        },
      },
    ],
  }
}

/** `maxRequestTime` in milliseconds. */
export function openTables(storage: StorageConfig, maxRequestTime = MAX_REQUEST_TIME): Tables {
  const options = optionsOf(maxRequestTime)
  const opened = new Map<string, Promise<TableClient>>()
  const make = async (name: string) => {
    const client = await clientOf(storage, name, options)
    await client.createTable()
    return client
  }
  return {
    open(name) {
      const known = opened.get(name) ?? make(name)
      opened.set(name, known)
      // A table that could not be made is asked for again at the next use.
      known.catch(() => opened.delete(name))
      return known
    },
    async list(prefix) {
      const service = await serviceOf(storage, options)
      const names: string[] = []
      for await (const { name } of service.listTables()) if (name?.startsWith(prefix) === true) names.push(name)
      return names.toSorted()
    },
    forget(name) {
      opened.delete(name)
    },
    async drop(name) {
      opened.delete(name)
      // The client takes a table that is not there for dropped.
      await (await serviceOf(storage, options)).deleteTable(name)
    },
  }
}

/** HTTP status of a failed request; undefined for anything that is no answer of the service. */
export function statusOfError(error: unknown): number | undefined {
  return error instanceof RestError ? error.statusCode : undefined
}

/** The table is on its way out; nothing can be written to it, nor it be made again, for some seconds or more. */
export function isBeingDropped(error: unknown): boolean {
  return error instanceof RestError && /TableBeingDeleted/.test(`${error.code} ${error.message}`)
}

async function clientOf(
  storage: StorageConfig,
  name: string,
  options: TableServiceClientOptions,
): Promise<TableClient> {
  if (storage.kind === 'connection-string') {
    return TableClient.fromConnectionString(storage.connectionString, name, insecure(storage.connectionString, options))
  }
  return new TableClient(storage.endpoint, name, await credential(), options)
}

async function serviceOf(storage: StorageConfig, options: TableServiceClientOptions): Promise<TableServiceClient> {
  if (storage.kind === 'connection-string') {
    return TableServiceClient.fromConnectionString(
      storage.connectionString,
      insecure(storage.connectionString, options),
    )
  }
  return new TableServiceClient(storage.endpoint, await credential(), options)
}

/** Plain http is for Azurite, which listens on this machine alone. */
function insecure(connectionString: string, options: TableServiceClientOptions): TableServiceClientOptions {
  const loopback = /TableEndpoint=http:\/\/(?:127\.0\.0\.1|localhost|\[::1\])[:/]/i.test(connectionString)
  return { ...options, allowInsecureConnection: loopback || /UseDevelopmentStorage=true/i.test(connectionString) }
}

/** Loaded only where it is needed: it is the largest package of all. */
async function credential() {
  const { DefaultAzureCredential } = await import('@azure/identity')
  return new DefaultAzureCredential()
}
