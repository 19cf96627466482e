const FEW = 5
const LEAST = 0.3

/** The ids most like a mistyped one, best first, by the pairs of letters that both have (Dice's coefficient). */
export function nearIds(wanted: string, ids: readonly string[]): readonly string[] {
  const pairs = pairsOf(wanted)
  return ids
    .map(id => ({ id, score: likeness(pairs, pairsOf(id)) }))
    .filter(({ score }) => score >= LEAST)
    .toSorted((one, other) => other.score - one.score)
    .slice(0, FEW)
    .map(({ id }) => id)
}

function pairsOf(text: string): ReadonlySet<string> {
  const letters = ` ${text
    .toLowerCase()
    .replace(/[^a-z\d]+/g, ' ')
    .trim()} `
  return new Set(Array.from({ length: Math.max(0, letters.length - 1) }, (_, at) => letters.slice(at, at + 2)))
}

function likeness(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  return (2 * [...one].filter(pair => other.has(pair)).length) / (one.size + other.size)
}
