import { assert, property, string } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { redact } from '../../src/core/redact.ts'

const jwt = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U'
const key = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=='
const swt =
  'http%3a%2f%2fschemas.xmlsoap.org%2fnameidentifier=me&Audience=urn%3aWindowsAzureMediaServices&ExpiresOn=1423598&Issuer=x&HMACSHA256=abcDEF12%3d'

describe('secrets never show', () => {
  test.each([
    ['a JWT', `token ${jwt} refused`, [jwt, 'dozjgNry'], 'token [token] refused'],
    ['a JWT that was cut off', 'token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOi', ['eyJ'], 'token [token]'],
    ['a bearer header', 'Authorization: Bearer abcdef123456', ['abcdef123456'], 'Authorization: Bearer [token]'],
    ['a JWT as bearer', `Authorization: Bearer ${jwt}`, [jwt], 'Authorization: Bearer [token]'],
    ['a SWT', `sent ${swt} now`, ['abcDEF12', 'nameidentifier'], 'sent [token] now'],
    [
      'a SWT in a URL',
      `https://x.net/?token=${encodeURIComponent(swt)}`,
      ['abcDEF12', 'nameidentifier'],
      'https://x.net/?[token]',
    ],
    [
      'a SAS',
      'https://a.blob.core.windows.net/c?sv=2020&st=2020-01-01&se=2021-01-01&sp=r&sig=a%2Bb%3D',
      ['a%2Bb', '2021-01-01'],
      'https://a.blob.core.windows.net/c?sv=2020&st=[secret]&se=[secret]&sp=r&sig=[secret]',
    ],
    ['a token in a URL', 'GET /x?token=secret123&y=1', ['secret123'], 'GET /x?token=[secret]&y=1'],
    ['an escaped SAS', 'u=https%3A%2F%2Fa%3Fsig%3Dabc123', ['abc123'], 'u=https%3A%2F%2Fa%3Fsig%3D[secret]'],
    ['an account key', `key ${key} leaked`, [key, 'Eby8vdM'], 'key [key] leaked'],
    ['a connection string', `AccountName=a;AccountKey=${key};X=1`, [key], 'AccountName=a;AccountKey=[secret];X=1'],
    ['a client secret', 'client_secret=abc~123.x&grant_type=y', ['abc~123'], 'client_secret=[secret]&grant_type=y'],
    ['a JSON secret', '{"access_token":"abc 123","x":1}', ['abc 123'], '{"access_token":"[secret]","x":1}'],
    ['a password', 'Password="a b;c" Server=x', ['a b;c'], 'Password="[secret]" Server=x'],
    [
      'a short word as bearer',
      'Bearer secret7 or bearer hunter',
      ['secret7', 'hunter'],
      'Bearer [token] or bearer [token]',
    ],
    [
      'a bearer behind an escape',
      '%22Bearer abcdef%22 \\nBasic ghijkl',
      ['abc', 'ghi'],
      '%22Bearer [token] \\nBasic [token]',
    ],
    ['basic credentials of any signs', 'Basic a$b!c{d}e(f) sent', ['a$b', '!c', '(f'], 'Basic [token]) sent'],
    ['a code in a text', 'sent code=abc, refused', ['abc'], 'sent code=[secret] refused'],
    [
      'a code in an address',
      '/cb?code=H10&x=1 code=H11&a=b /cb?code=H12',
      ['H1'],
      '/cb?code=[secret]&x=1 code=[secret]&a=b /cb?code=[secret]',
    ],
    ['a client secret behind a colon', 'ClientSecret: abc def', ['abc'], 'ClientSecret: [secret] def'],
    [
      'a secret with any signs',
      'Password=a\\b,c client_secret=d;e,f g',
      ['b', 'd;', 'f '],
      'Password=[secret],c client_secret=[secret] g',
    ],
    ['a JWT that is glued to a word', 'tokeneyJhbGciOiJIUzI1NiJ9', ['eyJ'], 'token[token]'],
    [
      'a key with the letters of a token',
      `leak ${key.slice(0, 9)}eyJ${key.slice(9)} now`,
      ['Eby8', 'GMGw'],
      'leak [key] now',
    ],
    ['a key in capitals', '7D9BB04D9D0A4A24800CADBFEF232689E048F69C', ['7D9B'], '[key]'],
    ['an address in the name of another', 'bounce-ops=contoso.com@mail.example', ['ops'], '[email]'],
    ['an IPv4 address behind a letter', 'v203.0.113.7', ['203'], 'v[ip]'],
    [
      'IPv6 addresses beside colons',
      '2001:db8::1: no; client:2001:db8::2:gone; 2001:db8:1:2:3:4:5:6:8080',
      ['2001'],
      '[ip]: no; client:[ip]:gone; [ip]:8080',
    ],
    ['an e-mail address', 'by ops@contoso.com.', ['ops@'], 'by [email].'],
    ['an IPv4 address', 'from 203.0.113.7:443 or 10.0.0.xxx', ['203.0', '10.0.0'], 'from [ip]:443 or [ip]'],
    [
      'IPv6 addresses',
      'from 2001:db8::8a2e:370:7334, ::1 and fe80::1%eth0',
      ['2001', 'fe80'],
      'from [ip], [ip] and [ip]',
    ],
  ])('%s', (_, text, secrets, shown) => {
    const redacted = redact(text)
    expect(redacted).toBe(shown)
    for (const secret of secrets) expect(redacted).not.toContain(secret)
  })
})

test.each([
  "The property 'Name' does not exist on type 'Microsoft.Cloud.Media.Vod.Rest.Data.Models.Asset'.",
  'nb:cid:UUID:5f1c8a2e-9d10-44c1-a2c4-3f8d0f1e7b11',
  'at 10:15:03 for 00:05:00 on 2020-01-01T10:15:03Z',
  'MPE_FILTER_COMPOSITION_MULTIPLE_FIRST_QUALITY_OPERATOR_NOT_ALLOWED',
  'The token has expired. IDX10223',
  'The bearer credential was refused: no bearer token. Basic authentication is off.',
  'www-authenticate: Bearer realm="https://contoso.example/oauth2"',
  'heroku: error code=H10, MPE code=MPE_RTMP_APPID_AUTH_FAILURE',
  'InvalidAccessToken: it has expired',
  'encoder v3.7.0.403 of SurveyJobStatus',
  '/subscriptions/3f1a/resourceGroups/rg-media/providers/Microsoft.Media/mediaservices/contosoams2',
])('leaves readable: %s', text => {
  expect(redact(text)).toBe(text)
})

test('puts control characters, line breaks and direction marks to spaces', () => {
  expect(redact('a\r\n\tb\u0000\u0007c\u202ed\u2028e')).toBe('a b c d e')
})

test('cuts at the length with an ellipsis, never in half a character', () => {
  expect(redact('x'.repeat(300))).toHaveLength(300)
  expect(redact('x'.repeat(301))).toBe(`${'x'.repeat(299)}…`)
  expect(redact('abcdef', 4)).toBe('abc…')
  expect(redact(`ab${'😀'.repeat(9)}`, 6)).toBe('ab😀…')
})

test('shows no tail of a secret that reaches over what is looked at', () => {
  const text = `${jwt} `.repeat(400)
  expect(redact(text, 100_000)).not.toMatch(/eyJ|dozjg/)
  expect(redact(`${'x '.repeat(8190)}${key}`, 100_000)).not.toContain('Eby8')
})

test('a token anywhere in any text never shows', () => {
  assert(
    property(string(), string(), (before, after) => {
      expect(redact(`${before} ${jwt} ${after}`, 100_000)).not.toContain('dozjgNryP4J3')
    }),
    { numRuns: 1000 },
  )
})

test.each([
  'a',
  'eyJ',
  'a@',
  '1.',
  'a:',
  '::',
  'sig=',
  'Bearer ',
  'a=b&',
  'HMACSHA256=',
  'AccountKey=',
  '%26',
  '"secret":"',
  'A1+/',
])('comes through 1 MiB of %j', part => {
  expect(redact(part.repeat(Math.ceil((1 << 20) / part.length))).length).toBeLessThanOrEqual(300)
})
