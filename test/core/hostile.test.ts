import { describe, expect, test } from 'vitest'
import { messageText } from '../../src/adapters/message-text.ts'
import { createClassifier } from '../../src/core/outcome.ts'
import { readMessage } from '../../src/flows/read-message.ts'
import { taxonomy } from '../../src/taxonomy/taxonomy.ts'
import { goodRecord, HOSTILE_CASES } from '../fuzz/hostile-cases.ts'
import { NOON } from '../support/outcomes.ts'

const reader = { decode: messageText, classify: createClassifier(taxonomy), retention: Number.POSITIVE_INFINITY }

function read(body: string | Uint8Array) {
  return readMessage({ shard: 'p00', sequence: 1, enqueued: NOON, body: Buffer.from(body) }, reader)
}

/** How often each reason was given. */
function tally(reasons: readonly string[]) {
  return Object.fromEntries([...Map.groupBy(reasons, reason => reason)].map(([reason, all]) => [reason, all.length]))
}

describe('what a hostile message comes to', () => {
  test.each(HOSTILE_CASES)('$name', ({ body, counted, foreign = 0, rejected = [] }) => {
    const reading = read(body)
    expect({
      counted: reading.contributions.length,
      foreign: reading.foreign,
      rejected: tally(reading.rejected.map(({ reason }) => reason)),
    }).toEqual({ counted, foreign, rejected: tally(rejected) })
  })
})

test.each(HOSTILE_CASES.filter(({ best }) => best !== undefined))(
  'no less than the best forwarder: $name',
  ({ best = 0, counted, rejected = [] }) => {
    expect(counted + rejected.length).toBeGreaterThanOrEqual(best)
  },
)

describe('what is mended means what was meant', () => {
  const callOf = (body: string) => read(body).contributions[0]?.call
  const record = JSON.stringify(goodRecord())

  test.each<[string, string, string]>([
    ['single quotes', `{'policyName':'it's "live"'}`, 'it\'s "live"'],
    ['a raw line break', '{"policyName":"drm\nlive"}', 'drm\uFFFDlive'],
    ['an escaped apostrophe', `{"policyName":"it\\'s"}`, "it's"],
    ['a backslash that escapes nothing', '{"policyName":"a\\media"}', 'a\\media'],
    ['a text in single quotes', JSON.stringify("{'policyName':'p'}"), 'p'],
    ['a text escaped twice', JSON.stringify(JSON.stringify('{"policyName":"p"}')), 'p'],
  ])('%s', (_, properties, policy) => {
    const body = record.replace(/"properties":\{[^}]*\}/, () => `"properties":${properties}`)
    expect(callOf(body)?.kind).toMatchObject({ account: 'contoso', policy, cause: 'ok' })
  })

  test('times that nobody can mean are the time of the message, and duplicate keys take the last', () => {
    expect(callOf(JSON.stringify(goodRecord('a', { time: '9999-12-31T23:59:59Z' })))).toMatchObject({
      time: NOON,
      timeAssumed: true,
    })
    expect(callOf(`${record.slice(0, -1)},"time":"2023-06-30T11:59:00Z"}`)).toMatchObject({
      time: Date.UTC(2023, 5, 30, 11, 59),
    })
  })

  test('a call counts as many as a sane ItemCount says', () => {
    const weights = [1e300, -1, 0, 2.5, 1e6, 1_000_001, 'NaN', '7'].map(count => {
      const body = {
        time: null,
        category: 'AppDependencies',
        Target: 'a.restv2.b.media.azure.net',
        ResultCode: 500,
        ItemCount: count,
      }
      return callOf(JSON.stringify(body))?.kind.weight
    })
    expect(weights).toEqual([1, 1, 1, 2, 1e6, 1, 1, 7])
  })

  test('the account of a key that a stranger added is not taken', () => {
    expect(callOf(`{"__proto__":{"resourceId":"/mediaservices/evil"},${record.slice(1)}`)?.kind.account).toBe('contoso')
  })
})
