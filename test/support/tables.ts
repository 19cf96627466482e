import { afterAll, beforeAll } from 'vitest'
import { startTables } from '../../local/azurite.ts'
import { openTables, type Tables } from '../../src/adapters/tables.ts'

/** Azurite for the tests of a file; each call of the answer opens the tables anew, as another instance would. */
export function useTables(): (() => Tables) & { readonly connectionString: () => string } {
  let connectionString = ''
  let close: () => Promise<void> = async () => {}
  beforeAll(async () => {
    const started = await startTables()
    connectionString = started.connectionString
    close = () => started.close()
  })
  afterAll(() => close())
  const open = () => openTables({ kind: 'connection-string', connectionString })
  return Object.assign(open, { connectionString: () => connectionString })
}
