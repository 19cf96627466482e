/** A name in lower case in which `*` stands for any text. */
export type Pattern = string

/** Whether the name, in lower case, is one of these. Linear in the name for each pattern: a star never looks back. */
export function matchesAny(patterns: readonly Pattern[], name: string): boolean {
  return patterns.some(pattern => matchesPattern(pattern, name))
}

function matchesPattern(pattern: Pattern, name: string): boolean {
  const parts = pattern.split('*')
  const [first = '', ...rest] = parts
  const last = rest.pop()
  if (last === undefined) return name === first
  if (!name.startsWith(first) || !name.endsWith(last)) return false
  // The leftmost place of each part is as good as any other.
  let from = first.length
  for (const part of rest) {
    const found = name.indexOf(part, from)
    if (found < 0) return false
    from = found + part.length
  }
  return from <= name.length - last.length
}
