/**
 * The order in which a list is shown while somebody points at it or is in it with the keyboard: as before, so that
 * nothing moves away under them; what is new stands at the end.
 */
export function heldOrder<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => string,
  before: readonly string[],
): readonly Item[] {
  const rank = new Map(before.map((key, index) => [key, index]))
  const rankOf = (item: Item) => rank.get(keyOf(item)) ?? Number.MAX_SAFE_INTEGER
  return items.toSorted((one, other) => rankOf(one) - rankOf(other))
}
