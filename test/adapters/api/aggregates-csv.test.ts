import { expect, test } from 'vitest'
import { aggregatesCsv } from '../../../src/adapters/api/aggregates-csv.ts'

test('CSV quotes what strangers chose, and guards spreadsheets against formulas', async () => {
  const group = (name: string, counts: readonly number[]) => {
    return { group: name, count: counts.reduce((sum, count) => sum + count, 0), counts }
  }
  const csv = await aggregatesCsv({
    starts: ['2026-11-22T10:00:00Z', '2026-11-22T11:00:00Z'],
    groupBy: 'policy',
    groups: [
      group('drm', [1, 2]),
      group('=HYPERLINK("http://evil")', [0, 3]),
      group('+1', [4, 0]),
      group('-1', [5, 0]),
      group('@x', [6, 0]),
      group('a,"b"\nc', [7, 0]),
      group('none', [0, 0]),
    ],
  })
  expect(csv.split('\r\n')).toEqual([
    'start,policy,count',
    '2026-11-22T10:00:00Z,drm,1',
    '2026-11-22T11:00:00Z,drm,2',
    `2026-11-22T11:00:00Z,"'=HYPERLINK(""http://evil"")",3`,
    "2026-11-22T10:00:00Z,'+1,4",
    "2026-11-22T10:00:00Z,'-1,5",
    "2026-11-22T10:00:00Z,'@x,6",
    '2026-11-22T10:00:00Z,"a,""b""\nc",7',
    '',
  ])
})
