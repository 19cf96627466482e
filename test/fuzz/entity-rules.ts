/** A row that Table Storage would refuse. No answer of a store, so that nothing in the system takes it for one. */
export class RuleBroken extends Error {}

const MAX_KEY_UNITS = 512
const MAX_STRING_UNITS = 32_767
const MAX_BINARY_BYTES = 64 * 1024
const MAX_ENTITY_BYTES = 1024 * 1024
const MAX_PROPERTIES = 252
const INT64 = 2n ** 63n
const FIRST_YEAR = 1601
const LAST_YEAR = 9999
/** Azurite writes binaries as base64. */
const BASE64 = 4 / 3

/** https://learn.microsoft.com/rest/api/storageservices/understanding-the-table-service-data-model */
export function checkEntity(entity: Readonly<Record<string, unknown>>): void {
  checkKey('PartitionKey', entity['partitionKey'])
  checkKey('RowKey', entity['rowKey'])
  const properties = Object.entries(entity)
  if (properties.length > MAX_PROPERTIES) throw new RuleBroken(`${properties.length} properties in a row`)
  let bytes = 4
  for (const [name, value] of properties) bytes += 8 + 2 * name.length + checkProperty(name, value)
  if (bytes > MAX_ENTITY_BYTES) throw new RuleBroken(`a row of ${bytes} bytes`)
}

function checkKey(name: string, key: unknown): void {
  if (typeof key !== 'string') throw new RuleBroken(`${name} is no text`)
  if (key.length > MAX_KEY_UNITS) throw new RuleBroken(`${name} of ${key.length} characters`)
  if (/[/\\#?\u0000-\u001f\u007f-\u009f]/.test(key)) throw new RuleBroken(`${name} ${JSON.stringify(key)}`)
  if (!key.isWellFormed()) throw new RuleBroken(`${name} with half a character: ${JSON.stringify(key)}`)
}

/** Checks a property and gives its size in bytes. */
function checkProperty(name: string, value: unknown): number {
  // oxlint-disable-next-line typescript/switch-exhaustiveness-check -- the rest is looked at by its class
  switch (typeof value) {
    case 'string':
      if (value.length > MAX_STRING_UNITS) throw new RuleBroken(`${name} of ${value.length} characters`)
      // It would come back with U+FFFD in its place, as another name.
      if (!value.isWellFormed()) throw new RuleBroken(`${name} with half a character: ${JSON.stringify(value)}`)
      return 4 + 2 * value.length
    case 'bigint':
      if (value < -INT64 || value >= INT64) throw new RuleBroken(`${name} is no Int64: ${value}`)
      if (BigInt(Number(value)) !== value || !Number.isSafeInteger(Number(value)))
        throw new RuleBroken(`${name} is not exact: ${value}`)
      return 8
    case 'number':
      if (!Number.isFinite(value)) throw new RuleBroken(`${name} is ${value}`)
      return 8
    case 'boolean':
    case 'undefined':
      return 1
    default:
      return checkObject(name, value)
  }
}

function checkObject(name: string, value: unknown): number {
  if (value instanceof Date) {
    const year = value.getUTCFullYear()
    if (!(year >= FIRST_YEAR && year <= LAST_YEAR)) throw new RuleBroken(`${name} is ${String(value)}`)
    return 8
  }
  if (value instanceof Uint8Array) {
    if (value.length > MAX_BINARY_BYTES) throw new RuleBroken(`${name} of ${value.length} bytes`)
    return 4 + Math.ceil(value.length * BASE64)
  }
  throw new RuleBroken(`${name} has no type that a table knows`)
}
