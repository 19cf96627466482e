/** What a field can be completed to. */
export interface Option {
  readonly value: string
  readonly label: string
}

/** More nobody reads, and drawing thousands at each key costs what typing should not. */
const MOST = 50

export interface Matches {
  readonly shown: readonly Option[]
  /** Of how many the shown are the first. */
  readonly count: number
}

/** The options that hold every word of `typed`, in any letter case; those that begin with it come first. */
export function matchesOf(options: readonly Option[], typed: string): Matches {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean)
  const found = options.filter(({ value, label }) => {
    const text = `${label} ${value}`.toLowerCase()
    return words.every(word => text.includes(word))
  })
  const begins = ({ value, label }: Option) =>
    words[0] !== undefined && (label.toLowerCase().startsWith(words[0]) || value.toLowerCase().startsWith(words[0]))
  const ordered = [...found.filter(begins), ...found.filter(option => !begins(option))]
  return { shown: ordered.slice(0, MOST), count: found.length }
}
