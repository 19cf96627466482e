import { createHmac, createSecretKey, type KeyObject, randomBytes } from 'node:crypto'
import type { TableClient } from '@azure/data-tables'
import { type CallerMark, type MarkCaller, markOfHash } from '../core/caller-sketch.ts'
import type { CallerMarker } from '../flows/ports/counting.ts'
import { statusOfError, type Tables } from './tables.ts'

/** A key that no setting holds: the first instance makes it. */
interface SecretEntity {
  readonly partitionKey: string
  readonly rowKey: string
  readonly key: Uint8Array
}

const TABLE = 'secrets'
const PLACE = ['keys', 'callers'] as const
const KEY_BYTES = 32
/** A batch of more callers than this forgets and begins anew. */
const MAX_REMEMBERED = 10_000

/**
 * `CallerMarker` by HMAC-SHA-256 with a key in a table of its own, read once by each instance. A stored key is enough:
 * - it must be the same everywhere and always, or a caller that comes again would count again;
 * - it keeps whoever has the rows alone (an export, a page, a card) from testing whether an address is among the callers;
 * - whoever can read this table too can test addresses, and learns that one is not there, or may be: thousands share nearly
 *   every mark.
 * Where the key is lost, callers from before and after count twice in what is merged of both, and nothing else is wrong.
 */
export function createCallerMarker(tables: Tables): CallerMarker {
  let key: KeyObject | undefined
  return {
    async open() {
      const own = key ?? (await loadKey(await tables.open(TABLE)))
      key = own
      return rememberingMarker(own)
    },
  }
}

/** An address that comes often is hashed once. */
function rememberingMarker(key: KeyObject): MarkCaller {
  const known = new Map<string, CallerMark>()
  return address => {
    const seen = known.get(address)
    if (seen !== undefined) return seen
    const mark = markOf(key, address)
    if (known.size >= MAX_REMEMBERED) known.clear()
    known.set(address, mark)
    return mark
  }
}

function markOf(key: KeyObject, address: string): CallerMark {
  const hash = createHmac('sha256', key).update(address).digest()
  return markOfHash(hash.readUInt16BE(0), hash.readUInt32BE(2))
}

/** The first to insert a key wins. */
async function loadKey(client: TableClient): Promise<KeyObject> {
  const stored = await readKey(client)
  if (stored !== undefined) return createSecretKey(stored)
  const [partitionKey, rowKey] = PLACE
  const made: SecretEntity = { partitionKey, rowKey, key: randomBytes(KEY_BYTES) }
  try {
    await client.createEntity({ ...made })
    return createSecretKey(made.key)
  } catch (error) {
    const first = statusOfError(error) === 409 ? await readKey(client) : undefined
    if (first === undefined) throw error
    return createSecretKey(first)
  }
}

async function readKey(client: TableClient): Promise<Uint8Array | undefined> {
  try {
    const { key } = await client.getEntity<SecretEntity>(...PLACE)
    if (key instanceof Uint8Array && key.length === KEY_BYTES) return key
  } catch (error) {
    if (statusOfError(error) === 404) return undefined
    throw error
  }
  throw new Error(
    `The row ${PLACE.join(', ')} of the table ${TABLE} holds no key. Delete it: the next batch makes one.`,
  )
}
