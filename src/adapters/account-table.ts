import { odata, type TableClient, TableTransaction } from '@azure/data-tables'
import { DEFAULT_LIMITS } from '../core/limits.ts'
import { OTHER } from '../core/tally.ts'
import type { AccountRegister } from '../flows/ports/counting.ts'
import type { AccountList } from '../flows/ports/querying.ts'
import { keyPart } from './table-keys.ts'
import { statusOfError, type Tables } from './tables.ts'

/** An account that has rows of its own. */
interface AccountEntity {
  readonly partitionKey: string
  readonly rowKey: string
  readonly account: string
}

/** How many accounts there are. It changes in every transaction that adds one, so that two writers cannot pass the bound. */
interface CountEntity {
  readonly partitionKey: string
  readonly rowKey: string
  readonly count: number
}

const TABLE = 'accounts'
const PARTITION = 'accounts'
/** Sorts before every account, and is the key of none: `!` escapes in keys. */
const COUNT_KEY = '!count'
/** One transaction takes 100 operations, and one of them moves the count. */
const MAX_NEW = 99
const MAX_CONFLICTS = 20

interface Register {
  readonly accounts: Set<string>
  /** Their row keys. */
  readonly keys: ReadonlySet<string>
  readonly etag: string | undefined
}

/**
 * `AccountRegister` on Table Storage. It only ever grows, and once full stays full, so what an instance remembers of it
 * decides as the table would; only a name that it does not know is looked up.
 */
export function createAccountTable(
  tables: Tables,
  maxAccounts = DEFAULT_LIMITS.accounts,
): AccountRegister & AccountList {
  let known = new Set<string>()
  let knownOf: TableClient | undefined
  /** Names that the store takes in no row, or whose key another has; few, since names are cleaned before they come here. */
  const refused = new Set<string>()
  const unknownOf = (accounts: ReadonlySet<string>) =>
    [...accounts].filter(name => !known.has(name) && !refused.has(name))
  const register = async (client: TableClient, accounts: ReadonlySet<string>) => {
    let atOnce = MAX_NEW
    for (let conflicts = 0; ; ) {
      const stored = await readRegister(client)
      known = stored.accounts
      // Two names with one key would never be written both, and their batch would come again for ever.
      for (const name of unknownOf(accounts)) if (stored.keys.has(keyPart(name))) refused.add(name)
      const added = unknownOf(accounts).slice(0, Math.min(atOnce, maxAccounts - known.size))
      if (added.length === 0) return
      try {
        await addAccounts(client, stored, added)
      } catch (error) {
        const status = statusOfError(error)
        if (status === 400 || status === 413) {
          if (added.length === 1) refused.add(added[0] ?? '')
          atOnce = 1
        } else if ((status !== 409 && status !== 412) || conflicts++ >= MAX_CONFLICTS) throw error
      }
    }
  }
  return {
    async all() {
      // Calls of accounts beyond the bound are counted under one name, which is registered by nobody.
      return [...(await readRegister(await tables.open(TABLE))).accounts, OTHER].toSorted()
    },
    async admit(accounts) {
      const client = await tables.open(TABLE)
      // A table that was lost and made again knows none of them.
      if (client !== knownOf) {
        known = new Set()
        refused.clear()
      }
      knownOf = client
      if (known.size < maxAccounts && unknownOf(accounts).length > 0) await register(client, accounts)
      return new Set([...accounts].filter(name => known.has(name)))
    },
  }
}

async function readRegister(client: TableClient): Promise<Register> {
  const accounts = new Set<string>()
  const keys = new Set<string>()
  let etag: string | undefined
  const filter = odata`PartitionKey eq ${PARTITION}`
  for await (const entity of client.listEntities<AccountEntity>({ queryOptions: { filter } })) {
    if (entity.rowKey === COUNT_KEY) etag = entity.etag
    else {
      accounts.add(entity.account)
      keys.add(entity.rowKey)
    }
  }
  return { accounts, keys, etag }
}

async function addAccounts(client: TableClient, { accounts, etag }: Register, added: readonly string[]): Promise<void> {
  const transaction = new TableTransaction()
  const count: CountEntity = { partitionKey: PARTITION, rowKey: COUNT_KEY, count: accounts.size + added.length }
  if (etag === undefined) transaction.createEntity({ ...count })
  else transaction.updateEntity({ ...count }, 'Replace', { etag })
  for (const account of added) {
    const entity: AccountEntity = { partitionKey: PARTITION, rowKey: keyPart(account), account }
    transaction.createEntity({ ...entity })
  }
  await client.submitTransaction(transaction.actions)
}
