import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text as readAll } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { RecordExplanation } from '../../local/explain/record-explanation.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const COMMAND = fileURLToPath(new URL('../../local/explain.ts', import.meta.url))
const fixture = (name: string): string => fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url))
/** Everything that a terminal obeys, but for the line feed. */
const CONTROL = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/

const FOLDER = await mkdtemp(join(tmpdir(), 'explain-'))
const BROKEN = join(FOLDER, 'broken.json.gz')

interface Ran {
  readonly out: string
  readonly err: string
  readonly code: unknown
}

async function explain(args: readonly string[], input = '', env: NodeJS.ProcessEnv = {}, file = COMMAND): Promise<Ran> {
  const command = spawn(process.execPath, [file, ...args], { env: { ...process.env, ...env } })
  const ended = once(command, 'exit')
  command.stdin.on('error', () => {}).end(input)
  const [out, err] = await Promise.all([readAll(command.stdout), readAll(command.stderr)])
  return { out, err, code: (await ended)[0] }
}

const records = ({ out }: Ran): readonly RecordExplanation[] =>
  out
    .split('\n')
    .slice(0, -1)
    .map((line): RecordExplanation => JSON.parse(line))

const failed = (statusMessage: string, status = 401, parts: object = {}): string =>
  JSON.stringify({
    time: '2023-06-30T11:59:30Z',
    category: 'KeyDeliveryRequests',
    resourceId: '/SUBSCRIPTIONS/0/PROVIDERS/MICROSOFT.MEDIA/MEDIASERVICES/CONTOSO',
    properties: { status, statusMessage },
    ...parts,
  })

describe('--json', () => {
  test.each<[string, object]>([
    [
      'KeyDeliveryRequests/no-token.json',
      {
        event: { account: 'sbdnstest', status: 401, failed: true },
        evidence: { decided: 'claims', claims: { proves: 'auth-header-missing', tokenMissing: true }, codes: null },
        cause: { id: 'auth-header-missing', tags: ['auth'] },
        row: {
          table: 'minutes20190111',
          partitionKey: 'sbdnstest|2019011117|p00',
          rowKey: '59|auth-header-missing',
          status: 401,
        },
        rules: [{ id: 'auth-header-missing', group: 'sbdnstest/KeyDeliveryRequests' }],
      },
    ],
    [
      'AppDependencies/quota-reached.json',
      {
        evidence: { decided: 'signature', codes: [], likeness: { least: 0.85 }, status: null },
        cause: { id: 'quota-reached', severity: 'error' },
        rules: [{ id: 'quota-reached', fireCount: 1, windowMinutes: 5, group: 'contosomedia' }],
      },
    ],
    [
      'ActivityLog/failed-forbidden.json',
      {
        evidence: {
          decided: 'code',
          codes: [{ code: 'AuthorizationFailed', cause: 'rbac-denied' }],
          signatures: null,
        },
        cause: { id: 'rbac-denied' },
      },
    ],
    [
      'ActivityLog/success-of-another-provider.json',
      { kind: 'foreign', event: null, evidence: null, cause: null, row: null, rules: null, whyNot: null },
    ],
    [
      'AppDependencies/sampled-one-of-five.json',
      { kind: 'event', event: { weight: 5 }, envelope: { message: 1, items: 1, item: 1, rejected: [] } },
    ],
  ])('%s', async (name, expected) => {
    const ran = await explain([fixture(name), '--json'])
    expect(records(ran)[0]).toMatchObject(expected)
    expect(ran).toMatchObject({ err: '', code: 0 })
  })

  test('has the same fields for every record, and numbers them over all messages', async () => {
    const all = records(await explain([fixture('hostile'), '--json']))
    expect(all.map(({ record }) => record)).toEqual(all.map((_, at) => at + 1))
    expect(new Set(all.map(one => Object.keys(one).join()))).toEqual(
      new Set(['record,envelope,kind,reason,stated,event,evidence,cause,row,rules,whyNot']),
    )
    expect(all.filter(({ kind }) => kind === 'rejected').map(({ reason }) => reason)).toEqual(
      expect.arrayContaining(['not-json', 'not-an-object', 'bad-time', 'unknown-category']),
    )
    const third = all.filter(({ envelope }) => envelope.message === 3)
    expect(third).toHaveLength(5)
    expect(third[0]?.envelope).toMatchObject({ items: 5, rejectedCount: 4 })
  })
})

describe('in words', () => {
  test('shows every form of a record, and the rule that a storm of them feeds', async () => {
    const { out, code } = await explain([fixture('KeyDeliveryRequests/storm-of-expired-tokens.jsonl')])
    expect(out).toMatch(/claims +prove token-expired {2}<- decided/)
    expect(out).toContain('minutes20230630  contosomedia|2023063010|p00  00|token-expired')
    expect(out).toMatch(/rules +token-expiry {2}Expired tokens \(401\), error: fires at 10 in 5 min, for contosomedia/)
    expect(out).not.toContain('urn:contoso:player, expected not stated')
    expect(code).toBe(0)
  })

  test('carries no colour in a pipe, whatever the environment says', async () => {
    for (const env of [{ CI: '1' }, { FORCE_COLOR: '1' }, { NO_COLOR: '1' }]) {
      const { out } = await explain([fixture('hostile'), '--why-not', 'token-expired'], '', env)
      expect(out.length).toBeGreaterThan(1_000)
      expect(out).not.toMatch(CONTROL)
    }
  })
})

test('says how much of a long text is not looked at', async () => {
  const [told] = records(await explain(['-', '--json'], failed('x '.repeat(10_000))))
  expect(told?.evidence?.leftOut).toBe(20_000 - 1 - 8_192)
  const { out } = await explain(['-'], failed('x '.repeat(10_000)))
  expect(out).toContain('11807 more characters are too far behind to be looked at')
})

describe('--why-not', () => {
  test('names what a near miss lacked', async () => {
    const input = failed('The token has not expired yet')
    const [told] = records(await explain(['-', '--json', '--why-not', 'token-expired'], input))
    expect(told?.cause?.id).not.toBe('token-expired')
    const { status, codes, signatures, likeness } = told?.whyNot ?? {}
    expect(status).toMatchObject({ fits: true })
    expect(codes?.known).toContain('IDX10223')
    expect(codes?.found).toEqual([])
    expect(signatures?.[0]).toMatchObject({
      holds: false,
      forbidding: expect.arrayContaining(['not expired']),
      groups: [{ terms: ['@token'], found: expect.arrayContaining(['token*']) }, { terms: ['@expired'] }],
    })
    expect(likeness).toMatchObject({ forbidden: true, least: 0.85, support: 0.4, own: { cause: 'token-expired' } })
    const { out } = await explain(['-', '--why-not', 'token-expired'], input)
    expect(out).toMatch(/forbidden by .*"not expired"/)
    expect(out).toMatch(/why not +token-expired/)
  })

  test('names a missing group of words, the status, and the codes that the cause knows', async () => {
    const { out } = await explain(['-', '--why-not', 'token-expired'], failed('The token broke', 500))
    expect(out).toMatch(/statuses +wants 401.*: does not fit/)
    expect(out).toContain('found @token [token*]')
    expect(out).toContain('missing @expired')
    expect(out).toMatch(/codes +knows "ExpiredAuthenticationToken", .*none of them found/)
  })

  test('says so where it is the cause', async () => {
    const { out } = await explain(['-', '--why-not', 'token-expired'], failed('The token has expired.'))
    expect(out).toContain('token-expired is the cause')
  })

  test.each([
    ['token-expire', 'token-expired'],
    ['quota', 'quota-reached'],
    ['xyzzy', 'media-services.json'],
    ['ok', 'media-services.json'],
  ])('%s is no cause: the error names %s', async (id, near) => {
    const { out, err, code } = await explain(['-', '--why-not', id])
    expect(err).toContain(`no cause ${id}`)
    expect(err).toContain(near)
    expect(err).not.toMatch(/\n +at /)
    expect([out, code]).toEqual(['', 1])
  })
})

describe('hostile input', () => {
  const evil = '\u001b[31m\u001b]0;owned\u0007\u009b2J\u0000\r\u202e'
  const secret = 'Bearer abcdefghijklmnopqrstuvwxyz'
  const input = [
    failed(`${evil}token ${secret} from 203.0.113.9`),
    failed('x', 401, {
      category: 'KeyDeliveryRequests',
      operationName: `${evil}op`,
      correlationId: `${evil}${secret}`,
      resourceId: `/x/providers/microsoft.media/mediaservices/a${evil}b/streamingendpoints/c${evil}`,
      identity: { claims: { iss: `${evil}jan@contoso.com`, aud: evil, exp: 1e300, nbf: '9'.repeat(400) } },
      properties: { policyName: evil, status: 401, statusMessage: `Code${evil}: x`, requestId: evil },
      durationMs: 1e308,
    }),
    failed('x', 401, { category: 'LiveEventState', properties: { resultCode: `MPE_X${evil}`, message: evil } }),
    failed('x', 401, { category: `${evil}new`, time: evil }),
    failed('x', 401, { time: `${evil}203.0.113.9` }),
    failed('x', 401, { resourceId: `/x/providers/${evil}x/y` }),
    `${evil} no json`,
    `{"records": [${'['.repeat(3_000)}${']'.repeat(3_000)}]}`,
    '{"__proto__": {"category": "KeyDeliveryRequests"}}',
    JSON.stringify({ ...JSON.parse(failed('deep')), properties: `${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}` }),
  ].join('\n')

  test.each([[[]], [['--json']]])('no escapes, no secrets, no stack trace: %j', async args => {
    const { out, err, code } = await explain(['-', '--why-not', 'token-expired', ...args], input)
    expect(out).not.toMatch(CONTROL)
    expect(out).not.toMatch(/\\u00(?:1b|9b|07|00)|abcdefghijklm|203\.0\.113|jan@contoso/i)
    expect(out).toContain('[token]')
    expect(out).toMatch(args.length === 0 ? /record 10\n/ : /^\{"record":10,/m)
    expect([err, code]).toEqual(['', 0])
  })
})

describe('an input that cannot be read', () => {
  beforeAll(() => writeFile(BROKEN, '\u001f\u008b no gzip', 'latin1'))
  afterAll(() => rm(FOLDER, { recursive: true }))

  test.each([
    ['a file that is not there', '/nowhere/at/all.json', 'there is no such file'],
    ['a broken gzip file', BROKEN, 'unknown compression method'],
    ['a folder without records', fixture('../local/apps'), 'holds no'],
  ])('%s', async (_, path, message) => {
    const { out, err, code } = await explain([path])
    expect(err).toContain(path)
    expect(err).toContain(message)
    expect(err).not.toMatch(/\n +at /)
    expect([out, code]).toEqual(['', 1])
  })

  test('is told from one that holds nothing', async () => {
    expect(await explain(['-'])).toEqual({ out: '', err: 'the input holds no message\n', code: 0 })
    expect(await explain(['-'], '{"records":[]}')).toMatchObject({ err: 'message 1 holds no record\n', code: 0 })
  })

  test('rules that are faulty are named in place of a trace', async () => {
    const copy = join(FOLDER, 'copy')
    for (const part of ['src', 'local', 'package.json'])
      await cp(join(ROOT, part), join(copy, part), { recursive: true })
    await symlink(join(ROOT, 'node_modules'), join(copy, 'node_modules'), 'junction')
    await writeFile(join(copy, 'alert-rules.json'), '{"rules": [{"id": "x"}]}')
    const { out, err, code } = await explain(['-'], failed('x'), {}, join(copy, 'local', 'explain.ts'))
    expect(err).toMatch(/^(?:alert-rules\.json: rules\.0\.[^\n]+\n)+$/)
    expect([out, code]).toEqual(['', 1])
  })

  test('no argument is an error', async () => {
    expect(await explain([])).toMatchObject({ out: '', code: 1, err: expect.stringContaining("argument 'input'") })
  })
})
