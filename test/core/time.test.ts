import { describe, expect, test } from 'vitest'
import { parseTime } from '../../src/core/time.ts'

const TEN_PAST = Date.UTC(2023, 2, 8, 12, 6, 46)

describe('the forms that Azure and its users write', () => {
  test.each<[unknown, number]>([
    ['2023-03-08T12:06:46.1234567Z', TEN_PAST + 123],
    ['2023-03-08T12:06:46Z', TEN_PAST],
    ['2023-03-08T12:06:46', TEN_PAST],
    ['2023-03-08 12:06:46', TEN_PAST],
    ['2023-03-08T12:06:46+00:00', TEN_PAST],
    ['2023-03-08T14:06:46.5+02:00', TEN_PAST + 500],
    ['2023-03-08T07:06:46-0500', TEN_PAST],
    ['2023-03-08 12:06:46 UTC', TEN_PAST],
    ['03/08/2023 12:06:46', TEN_PAST],
    ['3/8/2023 12:06:46 PM', TEN_PAST],
    ['3/8/2023 1:06:46 AM', TEN_PAST - 11 * 3_600_000],
    ['Wed, 08 Mar 2023 12:06:46 GMT', TEN_PAST],
    ['/Date(1678277206000)/', TEN_PAST],
    ['1678277206', TEN_PAST],
    ['1678277206000', TEN_PAST],
    [1678277206, TEN_PAST],
    [1678277206.25, TEN_PAST + 250],
    [1678277206000, TEN_PAST],
    [' 2023-03-08T12:06:46Z ', TEN_PAST],
    ['0001-01-01T00:00:00Z', -62135596800000],
    ['9999-12-31T23:59:59Z', 253402300799000],
  ])('%s', (value, expected) => {
    expect(parseTime(value)).toBe(expected)
  })
})

test.each([
  'yesterday',
  '',
  '2023-13-01T00:00:00Z',
  '2023-02-30T00:00:00Z',
  '2023-03-08T12:61:00Z',
  '12:06:46',
  'Z',
  null,
  {},
  Number.NaN,
  Number.POSITIVE_INFINITY,
  1e300,
])('%s is no time', value => {
  expect(parseTime(value)).toBeUndefined()
})
