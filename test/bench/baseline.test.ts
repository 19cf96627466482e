import { describe, expect, test } from 'vitest'
import { check, compare, keep } from '../../bench/suite/baseline.ts'
import type { Figure } from '../../bench/suite/section.ts'

const figure = (value: number, kept?: Figure['kept'], name = 'core, a'): Figure => ({
  name,
  value,
  unit: 'of the floor',
  ...(kept === undefined ? {} : { kept }),
})

describe('a figure beside its baseline', () => {
  const cases: readonly (readonly [string, Figure, number | undefined, object | undefined])[] = [
    ['the same', figure(0.8, 'higher'), 0.8, { change: 0, worse: false }],
    ['a little less, higher being better', figure(0.86, 'higher'), 1, { change: -0.14, worse: false }],
    ['much less, higher being better', figure(0.84, 'higher'), 1, { change: -0.16, worse: true }],
    ['much more, higher being better', figure(2, 'higher'), 1, { change: 1, worse: false }],
    ['a little more, lower being better', figure(114, 'lower'), 100, { change: 0.14, worse: false }],
    ['much more, lower being better', figure(116, 'lower'), 100, { change: 0.16, worse: true }],
    ['much less, lower being better', figure(1, 'lower'), 100, { change: -0.99, worse: false }],
    ['nothing, as before', figure(0, 'lower'), 0, { change: 0, worse: false }],
    ['something where nothing was', figure(1, 'lower'), 0, { change: Number.POSITIVE_INFINITY, worse: true }],
    ['without a baseline', figure(1, 'lower'), undefined, undefined],
    ['that is not kept', figure(1), 100, undefined],
  ]
  test.each(cases)('%s', (_, given, baseline, expected) => {
    const baselines = baseline === undefined ? {} : { core: { 'core, a': baseline } }
    const found = compare('core', given, baselines)
    if (expected === undefined) expect(found).toBeUndefined()
    else expect({ ...found, change: Number(found?.change.toFixed(9)) }).toEqual({ baseline, ...expected })
  })
})

test('what became worse, has no baseline, or has no figure any more, in the sections that ran', () => {
  const measured = [
    {
      section: 'core',
      figures: [figure(0.5, 'higher'), figure(0.5, 'higher', 'core, new'), figure(9, undefined, 'x')],
    },
    { section: 'store', figures: [figure(1, 'lower', 'requests')] },
  ]
  const baselines = {
    core: { 'core, a': 1, 'core, old': 1 },
    store: { requests: 1 },
    memory: { 'did not run': 1 },
  }
  expect(check(measured, baselines)).toEqual({
    worse: ['core, a'],
    unknown: ['core, new'],
    gone: ['core, old'],
  })
  expect(check(measured, { ...baselines, store: { requests: 0.5 } }).worse).toEqual(['core, a', 'store, requests'])
})

test('baselines are replaced for the sections that ran, in four digits', () => {
  const measured = [{ section: 'core', figures: [figure(0.123456, 'higher'), figure(9, undefined, 'x')] }]
  expect(keep(measured, { core: { gone: 1 }, store: { requests: 3 } })).toEqual({
    core: { 'core, a': 0.1235 },
    store: { requests: 3 },
  })
})
