/** A table of Markdown; the first row is its heading. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map(cells => `| ${cells.join(' | ')} |`).join('\n')
}

/** Two digits that count, since no more are known: `0.33`, `1.2`, `13,000`. */
export function about(value: number): string {
  return Number(value.toPrecision(2)).toLocaleString('en', { maximumFractionDigits: 4 })
}

/** Seconds, in words. */
export function duration(seconds: number): string {
  if (seconds < 90) return `${about(seconds)} s`
  return seconds < 7_200 ? `${about(seconds / 60)} min` : `${about(seconds / 3_600)} h`
}

/**
 * The page with what stands between `<!-- begin: name -->` and `<!-- end: name -->` replaced; a part without its place,
 * and a place without its part, are faults.
 */
export function withParts(page: string, parts: Readonly<Record<string, string>>): string {
  const used = new Set<string>()
  const filled = page.replaceAll(
    /(<!-- begin: (\w+) -->\n)[^]*?(<!-- end: \2 -->)/g,
    (_, begin: string, name: string, end: string) => {
      used.add(name)
      const text = parts[name]
      if (text === undefined) throw new Error(`The page has a place for ${name}, which nobody makes.`)
      return `${begin}\n${text}\n\n${end}`
    },
  )
  const missing = Object.keys(parts).filter(name => !used.has(name))
  if (missing.length > 0) throw new Error(`The page has no place for ${missing.join(', ')}.`)
  return filled
}
