/** The median, as the item that has it: of an even number the upper one. */
export function middleOf<Item>(items: readonly Item[], sizeOf: (item: Item) => number): Item {
  const sorted = items.toSorted((one, other) => sizeOf(one) - sizeOf(other))
  const middle = sorted[Math.floor(sorted.length / 2)]
  if (middle === undefined) throw new Error('There is nothing to be in the middle of.')
  return middle
}
