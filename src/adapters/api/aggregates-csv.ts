import type { AggregatesAnswer } from '../../flows/answers.ts'

/** One line for each bucket and group that has calls. */
export async function aggregatesCsv({
  starts,
  groupBy,
  groups,
}: Pick<AggregatesAnswer, 'starts' | 'groupBy' | 'groups'>): Promise<string> {
  // Loaded only where it is used.
  const { stringify } = await import('csv-stringify/sync')
  const lines = groups.flatMap(({ group, counts }) =>
    counts.flatMap((count, index) => (count === 0 ? [] : [[starts[index] ?? '', group, count]])),
  )
  // Names are chosen by strangers, and a spreadsheet would run a formula.
  return stringify([['start', groupBy, 'count'], ...lines], { escape_formulas: true, record_delimiter: 'windows' })
}
