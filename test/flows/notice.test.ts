import { describe, expect, test } from 'vitest'
import type { Aggregate } from '../../src/core/aggregate.ts'
import { deltasOf } from '../../src/core/delta.ts'
import { foldInto } from '../../src/core/fold.ts'
import { markOfHash } from '../../src/core/caller-sketch.ts'
import type { FailureRule } from '../../src/core/rule.ts'
import { noticeOf } from '../../src/flows/notice.ts'
import { causeById } from '../../src/taxonomy/taxonomy.ts'
import { rule } from '../support/alerts.ts'
import { told } from '../support/notices.ts'
import { contribution, event, NOON } from '../support/outcomes.ts'

interface Call {
  readonly cause?: string
  readonly policy?: string
  /** Who called; none where the record does not say. */
  readonly by?: number
  readonly weight?: number
  readonly minute?: number
}

/** The rows that the calls come to. */
function rowsOf(calls: readonly Call[]): readonly Aggregate[] {
  const contributions = calls.map(
    ({ cause = 'token-expired', policy = 'drm', by, weight = 1, minute = 0 }, sequence) => {
      const caller = by === undefined ? {} : { caller: markOfHash(by * 128, 1) }
      return contribution(sequence, {
        cause,
        event: event({ time: NOON + minute * 60_000, policy, weight, ...caller }),
      })
    },
  )
  return deltasOf(contributions).flatMap(delta => foldInto(undefined, delta) ?? [])
}

function noticeAbout(own: FailureRule, group: { readonly value?: string }, calls: readonly Call[]) {
  const part = group.value ?? ''
  const subject = {
    group: 'contoso',
    account: 'contoso',
    part,
    of: { key: 'contoso', ...group },
    episodesBefore: () => [],
  }
  const around = { account: 'contoso', rows: rowsOf(calls) }
  return noticeOf(own, 'first', [{ subject, alert: told(), formerPeak: 0 }], around, { causeOf: causeById })
}

describe('how many callers', () => {
  const whole = { own: rule(), group: {} }
  const ofPolicy = { own: rule({ facet: 'policy', groupBy: ['account', 'policy'] }), group: { value: 'drm' } }
  const three: readonly Call[] = [{ by: 1 }, { by: 2 }, { by: 1, minute: 1 }, { by: 3, minute: 7 }]

  test.each<[string, typeof whole, readonly Call[], object | undefined]>([
    ['over the minutes of the alert', whole, three, { count: 3 }],
    ['not over others', whole, [...three, { by: 4, minute: 8 }, { by: 5, minute: -1 }], { count: 3 }],
    ['not of other causes', whole, [...three, { by: 4, cause: 'quota-reached' }, { cause: 'ok' }], { count: 3 }],
    ['of one', whole, [{ by: 1 }, { by: 1 }], { count: 1 }],
    ['none where no record names one', whole, [{}, {}], undefined],
    ['at least, where some records name none', whole, [...three, {}], { count: 3, bound: 'at least' }],
    [
      'at least, where a record stands for several calls',
      whole,
      [{ by: 1, weight: 5 }],
      { count: 1, bound: 'at least' },
    ],
    ['of a policy that has all the calls', ofPolicy, three, { count: 3 }],
    [
      'at most, where the rows hold calls of other policies',
      ofPolicy,
      [...three, { by: 4, policy: 'b' }],
      { count: 4, bound: 'at most' },
    ],
    ['of one, whatever the policies', ofPolicy, [{ by: 1 }, { by: 1, policy: 'b' }], { count: 1 }],
    ['none where some name none and some are of other policies', ofPolicy, [...three, { policy: 'b' }], undefined],
  ])('%s', (_, { own, group }, calls, expected) => {
    const notice = noticeAbout(own, group, calls)
    expect(notice.about === 'failures' ? notice.callers : notice.about).toEqual(expected)
  })
})
