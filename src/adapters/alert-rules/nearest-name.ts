/** The name that was probably meant by a misspelt one; undefined where none is near. */
export function nearestName(wanted: string, names: readonly string[]): string | undefined {
  // Who types hundreds of characters meant none of ours.
  const word = wanted.slice(0, 64).toLowerCase()
  const [best] = names
    .map(name => ({ name, distance: distanceOf(word, name.toLowerCase()) }))
    .filter(({ name, distance }) => distance <= Math.max(2, Math.min(word.length, name.length) / 3))
    .toSorted((a, b) => a.distance - b.distance)
  return best?.name
}

/** What a fault says of a name that is none of these. */
export function notAmong(wanted: unknown, what: string, names: readonly string[]): string {
  const nearest = typeof wanted === 'string' ? nearestName(wanted, names) : undefined
  if (nearest !== undefined) return `is no ${what}; did you mean ${nearest}?`
  return names.length === 0 || names.length > 20 ? `is no ${what}` : `is no ${what}; known are ${names.join(', ')}`
}

/** Letters to insert, drop or replace to make one of the other (Levenshtein's distance). */
function distanceOf(one: string, other: string): number {
  let above = Array.from({ length: other.length + 1 }, (_, at) => at)
  for (const [row, letter] of one.split('').entries()) {
    const current = [row + 1]
    for (const [column, match] of other.split('').entries()) {
      const replaced = (above[column] ?? 0) + (letter === match ? 0 : 1)
      current.push(Math.min(replaced, (above[column + 1] ?? 0) + 1, (current[column] ?? 0) + 1))
    }
    above = current
  }
  return above.at(-1) ?? 0
}
