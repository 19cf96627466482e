import { createRequire } from 'node:module'
import { join } from 'node:path'

/** A table service on this machine. */
export interface LocalTables {
  readonly connectionString: string
  /** The table endpoint, with the account in its path. */
  readonly endpoint: string
  close(): Promise<void>
}

const ACCOUNT = 'devstoreaccount1'
/** Azurite's published key: the same for everybody, so no secret. */
const KEY = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=='
const DATABASE = '__azurite_db_table__.json'

/** The part of Azurite used here; the package has no types. */
interface AzuriteTableServer {
  start(): Promise<void>
  close(): Promise<void>
  getHttpServerAddress(): string
}
type DefaultExport<Constructor> = { readonly default: Constructor }
type TableServer = DefaultExport<new (configuration: object) => AzuriteTableServer>
type TableConfiguration = DefaultExport<new (...options: readonly unknown[]) => object>

/**
 * Starts Azurite's table service in this process on a free loopback port. In memory, or, with `folder`, kept in one
 * file there. It writes no log.
 */
export async function startTables(options: { readonly folder?: string } = {}): Promise<LocalTables> {
  const server = createServer(options.folder)
  await server.start()
  const address = server.getHttpServerAddress()
  const endpoint = `${address}/${ACCOUNT}`
  return {
    endpoint,
    connectionString: `DefaultEndpointsProtocol=http;AccountName=${ACCOUNT};AccountKey=${KEY};TableEndpoint=${endpoint};`,
    close: () => server.close(),
  }
}

function createServer(folder: string | undefined): AzuriteTableServer {
  const require = createRequire(import.meta.url)
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what Azurite 3.37.0 exports here
  const { default: Server } = require('azurite/dist/src/table/TableServer') as TableServer
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what Azurite 3.37.0 exports here
  const { default: Configuration } = require('azurite/dist/src/table/TableConfiguration') as TableConfiguration
  const database = folder === undefined ? '' : join(folder, DATABASE)
  const quiet = { accessLog: false, debugLog: false }
  return new Server(
    new Configuration(
      '127.0.0.1',
      0, // any free port
      5, // seconds to keep an idle connection
      database,
      quiet.debugLog,
      quiet.accessLog,
      undefined, // access log stream
      '', // debug log file
      false, // loose mode
      true, // skip the API version check: the client may be newer than Azurite
      '', // certificate
      '', // key
      '', // password
      undefined, // OAuth
      false, // disable product style URLs
      folder === undefined, // in memory
    ),
  )
}
