/**
 * The bytes that Table Storage bills for an entity: four, two for each character of its keys, and for each property
 * eight, two for each character of its name, and its value.
 * https://learn.microsoft.com/archive/blogs/windowsazurestorage/understanding-windows-azure-storage-billing-bandwidth-transactions-and-capacity
 */
export function bytesOfEntity(entity: object): number {
  let bytes = 4
  for (const [name, value] of Object.entries(entity)) {
    // What the client adds is not stored.
    if (name === 'etag' || name === 'timestamp' || name.startsWith('odata')) continue
    if (name === 'partitionKey' || name === 'rowKey') bytes += 2 * String(value).length
    else bytes += 8 + 2 * name.length + bytesOfValue(value)
  }
  return bytes
}

function bytesOfValue(value: unknown): number {
  if (typeof value === 'string') return 4 + 2 * value.length
  if (value instanceof Uint8Array) return 4 + value.length
  if (typeof value === 'boolean') return 1
  if (typeof value === 'number') return Number.isInteger(value) ? 4 : 8
  return 8
}
