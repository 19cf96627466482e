import { describe, expect, test } from 'vitest'
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

const lineOf = async (name: string) => {
  const csv = await aggregatesCsv({
    starts: ['2026-11-22T10:00:00Z'],
    groupBy: 'account',
    groups: [{ group: name, count: 1, counts: [1] }],
  })
  return csv.slice('start,account,count\r\n'.length)
}

/** What readers make of a line that cut it at such a sign: cells without the quotes around them. */
function cellsAt(separator: RegExp, line: string): readonly string[] {
  return line.split(separator).map(cell => cell.replace(/^"|"$/g, '').trim())
}

describe('however a spreadsheet reads it, no cell begins as a formula', () => {
  const signs = ['=', '+', '-', '@', '＝', '＋', '－', '＠']
  const before = [
    '',
    ' ',
    '\u00a0',
    '"',
    "'",
    '\t',
    '\r',
    '\n',
    '\u202e',
    '\ufeff',
    'a;',
    'a; "',
    'a\t',
    'a\r\n',
    ' '.repeat(100),
  ]
  test.each(before)('after %j', async start => {
    for (const sign of signs) {
      const line = await lineOf(`${start}${sign}HYPERLINK("https://evil.example";"x")`)
      for (const separator of [/[,\r\n]/, /[;\r\n]/, /[\t\r\n]/]) {
        for (const cell of cellsAt(separator, line)) {
          expect([start, sign, cell]).not.toEqual([start, sign, expect.stringMatching(/^[\s"\p{Cf}]*[=+\-@＝＋－＠]/u)])
        }
      }
    }
  })

  test.each(['drm-live', 'a = b', 'x;y', "o'brien", 'jan@contoso', '1+1'])('%s stays as it is', async name => {
    expect(await lineOf(name)).toBe(`2026-11-22T10:00:00Z,${name},1\r\n`)
  })
})
