import { hash, randomBytes } from 'node:crypto'
import type { TableClient } from '@azure/data-tables'
import { type CallerMark, type MarkCaller, markOfHash } from '../core/caller-sketch.ts'
import { canonicalAddress } from '../core/ip-address.ts'
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
/** With as many again from before they are 5 MB at most. */
const MAX_REMEMBERED = 16_384

/**
 * `CallerMarker` by HMAC-SHA-256 with a key in a table of its own, read once by each instance. A stored key is enough:
 * - it must be the same everywhere and always, or a caller that comes again would count again;
 * - it keeps whoever has the rows alone (an export, a page, a card) from testing whether an address is among the callers;
 * - whoever can read this table too can test addresses, and learns that one is not there, or may be: thousands share nearly
 *   every mark.
 * Where the key is lost, callers from before and after count twice in what is merged of both, and nothing else is wrong.
 */
export function createCallerMarker(tables: Tables): CallerMarker {
  let markOf: MarkCaller | undefined
  return {
    async open() {
      markOf ??= remembering(createMarker(await loadKey(await tables.open(TABLE))))
      return markOf
    },
  }
}

/** A viewer calls again and again: an address that came lately is neither read nor hashed once more. */
function remembering(markOf: MarkCaller): MarkCaller {
  let recent = new Map<string, CallerMark>()
  let before = recent
  return stated => {
    const known = recent.get(stated)
    if (known !== undefined) return known
    const mark = before.get(stated) ?? markOf(stated)
    if (mark === undefined) return undefined
    if (recent.size >= MAX_REMEMBERED) {
      before = recent
      recent = new Map()
    }
    recent.set(stated, mark)
    return mark
  }
}

const BLOCK_BYTES = 64
const HASH_BYTES = 32
/** Longer than any canonical address. */
const MOST_ADDRESS_BYTES = 64

/**
 * HMAC-SHA-256 (RFC 2104) of an address, spelled out: a hash of a hash, each behind a block made of the key, without an
 * object or a buffer for each address. That takes a fifth of the time of `createHmac` (docs/performance.md), which the tests
 * hold it against.
 */
function createMarker(key: Uint8Array): MarkCaller {
  const inner = keyBlock(key, 0x36, MOST_ADDRESS_BYTES)
  const outer = keyBlock(key, 0x5c, HASH_BYTES)
  const withAddress = Array.from({ length: MOST_ADDRESS_BYTES + 1 }, (_, length) =>
    inner.subarray(0, BLOCK_BYTES + length),
  )
  return stated => {
    const address = canonicalAddress(stated)
    if (address === undefined) return undefined
    const length = inner.write(address, BLOCK_BYTES, 'latin1')
    outer.write(hash('sha256', withAddress[length] ?? inner, 'binary'), BLOCK_BYTES, 'latin1')
    const digest = hash('sha256', outer, 'binary')
    const byte = (index: number) => digest.charCodeAt(index)
    return markOfHash(byte(0) * 0x100 + byte(1), ((byte(2) * 0x100 + byte(3)) * 0x100 + byte(4)) * 0x100 + byte(5))
  }
}

/** The key, shorter than a block, with each byte of the block turned by the pad; and room behind it. */
function keyBlock(key: Uint8Array, pad: number, room: number): Buffer {
  const block = Buffer.alloc(BLOCK_BYTES + room, pad)
  for (const [index, byte] of key.entries()) block[index] = byte ^ pad
  return block
}

/** The first to insert a key wins. */
async function loadKey(client: TableClient): Promise<Uint8Array> {
  const stored = await readKey(client)
  if (stored !== undefined) return stored
  const [partitionKey, rowKey] = PLACE
  const made: SecretEntity = { partitionKey, rowKey, key: randomBytes(KEY_BYTES) }
  try {
    await client.createEntity({ ...made })
    return made.key
  } catch (error) {
    const first = statusOfError(error) === 409 ? await readKey(client) : undefined
    if (first === undefined) throw error
    return first
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
