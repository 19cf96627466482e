import { describe, expect, test } from 'vitest'
import type { Figure } from '../../bench/suite/section.ts'
import { verdictOf } from '../../bench/suite/verdict.ts'

const kept = (name: string, value: number): Figure => ({ name, value, unit: 'of the floor', kept: 'higher' })
const missed: Figure = { name: 'start', value: 200, unit: 'ms', goal: { most: 150 } }
const measuredOf = (...figures: readonly Figure[]) => [{ section: 'core', figures }]

describe('the figures', () => {
  const known = { core: { a: 1 } }
  test.each([
    { given: 'as before', figures: [kept('a', 1)], baselines: known, lines: [], failed: false },
    {
      given: 'that fell',
      figures: [kept('a', 0.8)],
      baselines: known,
      lines: ['worse by more than 15 %: core, a'],
      failed: true,
    },
    { given: 'that fell, unasked', figures: [kept('a', 0.8)], baselines: undefined, lines: [], failed: false },
    {
      given: 'that are new',
      figures: [kept('a', 1), kept('b', 1)],
      baselines: known,
      lines: ['kept, but without a baseline (--keep writes one): core, b'],
      failed: true,
    },
    {
      given: 'that are fewer',
      figures: [],
      baselines: known,
      lines: ['a baseline, but no such figure: core, a'],
      failed: false,
    },
    {
      given: 'that miss a goal',
      figures: [missed],
      baselines: undefined,
      lines: ['goals that are not met: 1'],
      failed: false,
    },
    {
      given: 'that miss a goal, where goals decide',
      figures: [missed],
      baselines: undefined,
      byGoals: true,
      lines: ['goals that are not met: 1'],
      failed: true,
    },
  ])('$given', ({ figures, baselines, byGoals = false, lines, failed }) => {
    expect(verdictOf(measuredOf(...figures), baselines, byGoals)).toEqual({ lines, failed })
  })
})
