import type { AggregatesAnswer } from '../../flows/answers.ts'

/**
 * Where a cell may begin, and in it a formula, also in full width: a spreadsheet may trim, and in much of Europe it cuts at
 * semicolons, whatever the quotes say.
 */
const FORMULA = /(?<=^|[;\t\r\n])(?=[\s"'\p{Cf}]{0,128}[=+\-@＝＋－＠])/gu

/** One line for each bucket and group that has calls. */
export async function aggregatesCsv({
  starts,
  groupBy,
  groups,
}: Pick<AggregatesAnswer, 'starts' | 'groupBy' | 'groups'>): Promise<string> {
  // Loaded only where it is used.
  const { stringify } = await import('csv-stringify/sync')
  const lines = groups.flatMap(({ group, counts }) =>
    counts.flatMap((count, index) => (count === 0 ? [] : [[starts[index] ?? '', guarded(group), count]])),
  )
  return stringify([['start', groupBy, 'count'], ...lines], { record_delimiter: 'windows' })
}

/** A name that strangers chose, as a text for a spreadsheet, which would run a formula. */
function guarded(name: string): string {
  return name.replace(FORMULA, "'")
}
