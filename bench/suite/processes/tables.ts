import { startTables } from '../../../local/azurite.ts'
import { serve } from './serve.ts'

export type TablesCalls = {
  /** Resolves to the connection string. */
  start(options: undefined): Promise<string>
}

serve({ start: async () => (await startTables()).connectionString } satisfies TablesCalls)
