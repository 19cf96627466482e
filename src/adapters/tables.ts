import { RestError, TableClient, TableServiceClient, type TableServiceClientOptions } from '@azure/data-tables'
import type { StorageConfig } from '../config.ts'

/** The storage account's tables, each made when it is first needed. */
export interface Tables {
  /**
   * The table, which exists when the promise resolves: the same client until somebody drops the table, and another one
   * after the first request that found it gone.
   */
  open(name: string): Promise<TableClient>
  /** Names of the tables that start with the prefix, ascending. */
  list(prefix: string): Promise<readonly string[]>
  /** Drops the table with all that is in it; one that is not there is dropped already. */
  drop(name: string): Promise<void>
}

/** A request that is never answered must not hold its batch for ever. */
const MAX_REQUEST_TIME = 20_000

/** `maxRequestTime` in milliseconds. */
export function openTables(storage: StorageConfig, maxRequestTime = MAX_REQUEST_TIME): Tables {
  const options = optionsOf(maxRequestTime)
  const opened = new Map<string, Promise<TableClient>>()
  const make = async (name: string, forget: () => void) => {
    const client = await clientOf(storage, name, watchingForLoss(options, forget))
    await client.createTable()
    return client
  }
  return {
    open(name) {
      const known = opened.get(name)
      if (known !== undefined) return known
      const forget = () => {
        if (opened.get(name) === made) opened.delete(name)
      }
      const made = make(name, forget)
      opened.set(name, made)
      // A table that could not be made is asked for again at the next use.
      made.catch(forget)
      return made
    },
    async list(prefix) {
      const service = await serviceOf(storage, options)
      const names: string[] = []
      for await (const { name } of service.listTables()) if (name?.startsWith(prefix) === true) names.push(name)
      return names.toSorted()
    },
    async drop(name) {
      opened.delete(name)
      // The client takes a table that is not there for dropped.
      await (await serviceOf(storage, options)).deleteTable(name)
    },
  }
}

type Options = TableServiceClientOptions
type Policies = NonNullable<Options['additionalPolicies']>

/** A batch waits for storage, so requests fail within seconds and leave the waiting to the function's retry policy. */
function optionsOf(maxRequestTime: number): Options {
  return {
    retryOptions: { maxRetries: 3, retryDelayInMs: 200, maxRetryDelayInMs: 2_000 },
    additionalPolicies: [
      perTry('maxRequestTime', (request, next) => {
        request.timeout = maxRequestTime
        return next(request)
      }),
    ],
  }
}

/** Calls `lost` for each answer that says that the table is gone; that of a transaction says so in its parts. */
function watchingForLoss(options: Options, lost: () => void): Options {
  const policy = perTry('watchForLoss', async (request, next) => {
    const answer = await next(request)
    const mayTell = answer.status === 202 || answer.status === 404 || answer.status === 409
    if (mayTell && LOST.test(answer.bodyAsText ?? '')) lost()
    return answer
  })
  return { ...options, additionalPolicies: [...(options.additionalPolicies ?? []), policy] }
}

function perTry(name: string, sendRequest: Policies[number]['policy']['sendRequest']): Policies[number] {
  return { position: 'perRetry', policy: { name, sendRequest } }
}

/**
 * HTTP status of a failed request; undefined for anything that is no answer of the service, or says nothing of the rows:
 * a table on its way out answers everything with 409 for some seconds or more, which is a conflict with nobody.
 */
export function statusOfError(error: unknown): number | undefined {
  return error instanceof RestError && !/TableBeingDeleted/.test(textOf(error)) ? error.statusCode : undefined
}

/** Somebody dropped the table: the next attempt makes it again, or fails until it can be made. */
export function isTableLost(error: unknown): boolean {
  return error instanceof RestError && LOST.test(textOf(error))
}

/** Codes of the service. The client takes them out of some answers, and leaves them in the text of others. */
const LOST = /TableNotFound|TableBeingDeleted/

function textOf({ code, message }: RestError): string {
  return `${code} ${message}`
}

async function clientOf(storage: StorageConfig, name: string, options: Options): Promise<TableClient> {
  if (storage.kind === 'connection-string') {
    return TableClient.fromConnectionString(storage.connectionString, name, insecure(storage.connectionString, options))
  }
  return new TableClient(storage.endpoint, name, await credential(), options)
}

async function serviceOf(storage: StorageConfig, options: Options): Promise<TableServiceClient> {
  if (storage.kind === 'connection-string') {
    return TableServiceClient.fromConnectionString(
      storage.connectionString,
      insecure(storage.connectionString, options),
    )
  }
  return new TableServiceClient(storage.endpoint, await credential(), options)
}

/** Plain http is for Azurite, which listens on this machine alone. */
function insecure(connectionString: string, options: Options): Options {
  const loopback = /TableEndpoint=http:\/\/(?:127\.0\.0\.1|localhost|\[::1\])[:/]/i.test(connectionString)
  return { ...options, allowInsecureConnection: loopback || /UseDevelopmentStorage=true/i.test(connectionString) }
}

/** Loaded only where it is needed: it is the largest package of all. */
async function credential() {
  const { DefaultAzureCredential } = await import('@azure/identity')
  return new DefaultAzureCredential()
}
