import type { Random } from './random.ts'

/** A secret as it is written, and what of it nobody may see. */
export interface Planted {
  readonly text: string
  readonly secrets: readonly string[]
}

/** One way in which secrets are written. */
export interface Form {
  readonly name: string
  readonly make: (random: Random) => Planted
  /** It is a parameter of an address, and stands between others. */
  readonly parameter?: true
  /** Whatever it is a part of is masked with it, up to a space, a quote or a bracket. */
  readonly wide?: true
}

const SMALL = 'abcdefghijklmnopqrstuvwxyz'
const CAPITALS = SMALL.toUpperCase()
const DIGITS = '0123456789'
const BASE64URL = `${SMALL}${CAPITALS}${DIGITS}-_`
const BASE64 = `${SMALL}${CAPITALS}${DIGITS}+/`
const HEX = '0123456789abcdef'

/** So many signs of the alphabet. */
function word(random: Random, length: number, alphabet = `${SMALL}${CAPITALS}${DIGITS}`): string {
  return Array.from({ length }, () => alphabet[random.below(alphabet.length)]).join('')
}

/** Of letters and digits, both of them: no word of prose. */
const opaque = (random: Random, length: number) => `${word(random, length - 2)}${random.pick(['7k', 'Q3', 'x9'])}`
const base64Of = (random: Random, bytes: number) => {
  const length = Math.ceil((bytes * 4) / 3)
  return `${word(random, length, BASE64)}${'='.repeat((4 - (length % 4)) % 4)}`
}
const jwt = (random: Random) =>
  ['eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9', `eyJ${word(random, 40, BASE64URL)}`, word(random, 43, BASE64URL)].join('.')
const swt = (random: Random): Planted => {
  const secrets = [opaque(random, 12), opaque(random, 12), encodeURIComponent(base64Of(random, 32))]
  const [name, audience, signature] = secrets
  const text = `http%3a%2f%2fschemas.example%2fnameidentifier=${name}&Audience=urn%3a${audience}&ExpiresOn=1688119080&Issuer=x&HMACSHA256=${signature}`
  return { text, secrets }
}
const changed = ({ text, secrets }: Planted, change: (text: string) => string): Planted => ({
  text: change(text),
  secrets: secrets.map(secret => change(secret)),
})
const guid = (random: Random) => [8, 4, 4, 4, 12].map(length => word(random, length, HEX)).join('-')
const octet = (random: Random) => random.below(256)

/** The text with one secret in it. */
const around = (before: string, secret: string, after = ''): Planted => ({
  text: `${before}${secret}${after}`,
  secrets: [secret],
})
const whole = (secret: string): Planted => around('', secret)

const SECRET_NAMES = ['AccountKey', 'SharedAccessKey', 'Password', 'pwd', 'client_secret', 'access_token', 'api_key']
const JSON_NAMES = [...SECRET_NAMES, 'accessToken', 'refresh_token', 'token', 'signature', 'primaryKey', 'clientSecret']
const CLAIM_NAMES = [
  'upn',
  'unique_name',
  'preferred_username',
  'given_name',
  'oid',
  'puid',
  'ipaddr',
  'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name',
  'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/surname',
  'http://schemas.microsoft.com/identity/claims/objectidentifier',
]
const PARAMETERS = ['sig', 'token', 'st', 'se', 'ske', 'skoid', 'hdnts', 'hmac', 'access_token', 'x-amz-signature']

/** As it stands in JSON, in JSON within a text, and in JSON within that. */
function quoted(random: Random, name: string, value: string): string {
  const slashes = '\\'.repeat(random.pick([0, 0, 1, 3]))
  return `{${slashes}"${name}${slashes}"${random.pick(['', ' '])}:${random.pick(['', ' '])}${slashes}"${value}${slashes}"}`
}

/** What counts as a secret, or as personal, in the text of a log. `src/core/redact.ts` must know each by its form. */
export const FORMS: readonly Form[] = [
  { name: 'a JWT', make: random => whole(jwt(random)) },
  { name: 'a JWT that was cut off', make: random => whole(jwt(random).slice(0, 60 + random.below(40))) },
  {
    name: 'a JWE',
    make: random =>
      whole(
        `eyJhbGciOiJkaXIiLCJlbmMiOiJBMTI4R0NNIn0..${word(random, 16, BASE64URL)}.${word(random, 60, BASE64URL)}.${word(random, 22, BASE64URL)}`,
      ),
  },
  { name: 'a SWT', wide: true, make: swt },
  { name: 'an escaped SWT', wide: true, make: random => changed(swt(random), encodeURIComponent) },
  { name: 'a SWT that was cut off', wide: true, make: random => changed(swt(random), text => text.slice(0, 160)) },
  {
    name: 'a bearer token',
    make: random => around(random.pick(['Bearer ', 'bearer ', 'Bearer%20', 'Bearer: ']), opaque(random, 20)),
  },
  { name: 'basic credentials', make: random => around('Basic ', base64Of(random, 15)) },
  { name: 'a shared key', make: random => around('SharedKey contoso:', base64Of(random, 32)) },
  {
    name: 'a parameter of an address',
    parameter: true,
    make: random => around(`${random.pick(PARAMETERS)}=`, encodeURIComponent(base64Of(random, 32))),
  },
  {
    name: 'a time of a SAS',
    parameter: true,
    make: random =>
      around(`${random.pick(['st', 'se', 'ske'])}=2031-0${1 + random.below(9)}-11`, `T0${random.below(10)}%3A17%3A23Z`),
  },
  {
    name: 'a name and its value',
    make: random => around(`${random.pick(SECRET_NAMES)}${random.pick(['=', ': ', ' = '])}`, opaque(random, 14)),
  },
  {
    name: 'a name and its value in quotes',
    make: random => around(`${random.pick(SECRET_NAMES)}="`, `${opaque(random, 8)} '; ${opaque(random, 9)}`, '"'),
  },
  {
    name: 'a field of JSON',
    make(random) {
      const secret = `${opaque(random, 8)} '; ${opaque(random, 9)}`
      return { text: quoted(random, random.pick(JSON_NAMES), secret), secrets: [secret] }
    },
  },
  {
    name: 'a claim of a person',
    make(random) {
      const secret = `${opaque(random, 9)} ${opaque(random, 11)}`
      return { text: quoted(random, random.pick(CLAIM_NAMES), secret), secrets: [secret] }
    },
  },
  { name: 'the object id of a person', make: random => around("object id '", guid(random), "'") },
  { name: 'a key of 64 bytes', make: random => whole(base64Of(random, 64)) },
  { name: 'a key of 32 bytes', make: random => whole(base64Of(random, 32)) },
  { name: 'a key of 16 bytes', make: random => whole(base64Of(random, 16)) },
  { name: 'an escaped key', make: random => whole(encodeURIComponent(base64Of(random, 64))) },
  { name: 'a key without padding', make: random => whole(`${word(random, 85, BASE64URL)}${random.below(10)}`) },
  { name: 'a key in hexadecimal digits', make: random => whole(word(random, 64, HEX)) },
  {
    name: 'a connection string',
    make: random => around('DefaultEndpointsProtocol=https;AccountName=contoso;AccountKey=', base64Of(random, 64)),
  },
  {
    name: 'a private key',
    make: random =>
      around(
        '-----BEGIN PRIVATE KEY-----\n',
        `${base64Of(random, 48)}\n${base64Of(random, 20)}`,
        '\n-----END PRIVATE KEY-----',
      ),
  },
  { name: 'a password in an address', make: random => around('https://someone:', opaque(random, 12), '@a.example/x') },
  {
    name: 'an e-mail address',
    make(random) {
      const name = `${word(random, 5, SMALL)}${random.pick(['.', '_', '+', ''])}${random.pick(['jörg', 'müller', 'smith', "o'neil"])}`
      return { text: `${name}${random.pick(['@', '@', '%40'])}${word(random, 8, SMALL)}.example`, secrets: [name] }
    },
  },
  {
    name: 'the name of a guest',
    make: random => around('', word(random, 9, SMALL), '_mail.example#EXT#@contoso.onmicrosoft.com'),
  },
  {
    name: 'an IPv4 address',
    make: random => whole(`${11 + random.below(200)}.${octet(random)}.${octet(random)}.${octet(random)}`),
  },
  {
    name: 'an IPv6 address',
    make: random => whole(`2001:db8:${word(random, 4, HEX)}::${word(random, 4, HEX)}:${word(random, 3, HEX)}`),
  },
  {
    name: 'a whole IPv6 address',
    make: random => whole(`2001:${Array.from({ length: 7 }, () => word(random, 4, HEX)).join(':')}`),
  },
]
