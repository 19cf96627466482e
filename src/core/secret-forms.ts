import { maskAddresses } from './secret-addresses.ts'
import { maskKeys, maskKeysLikeTokens } from './secret-keys.ts'
import { maskNamed } from './secret-names.ts'
import { maskCredentials } from './secret-schemes.ts'

/** `=` and `&` as they stand in an address, in one that is part of another, and in JSON of .NET. */
const EQUALS = '(?:=|%(?:25){0,2}3d)'
const AND = '(?:[?&;,\\s"\'({[]|&amp;|%(?:25){0,2}(?:26|3f)|\\\\u0026|^)'
const AND_IN_ADDRESS = '(?:[?&]|%(?:25){0,2}(?:26|3f)|\\\\u0026)(?:amp;)?'
const VALUE = '(?:(?!%(?:25){0,2}26|\\\\u00(?:26|22)|\\\\{1,8}["\'])[^\\s&"\'<>]){1,8192}'

/** Signature, times and token of a URL: Storage and Service Bus SAS, CDN tokens, `?token=` of the key service. */
const OF_URLS =
  'sig|token|st|se|ske|skt|hdnts|hdnea|hmac|skoid|sktid|x-(?:amz|goog)-(?:signature|credential|security-token)'

/** What OAuth and Functions call a secret. Where it stands in no address it may be the code of an error. */
const CODE = new RegExp(`(?:(${AND_IN_ADDRESS})|\\b)code${EQUALS}(${VALUE})`, 'gi')
const CODE_OF_ERROR = /^(?:[A-Z]{0,4}-?\d{1,5}|[A-Z]{2,}(?:_[A-Z]{2,})+)[.,:;)\]}]{0,4}$/

function maskCodes(text: string): string {
  return text.replace(CODE, (whole: string, inAddress: string | undefined, value: string, at: number) => {
    const isError = inAddress === undefined && CODE_OF_ERROR.test(value) && text[at + whole.length] !== '&'
    return isError ? whole : `${whole.slice(0, -value.length)}[secret]`
  })
}

type Rule = (text: string) => string

const by =
  (pattern: RegExp, mask: string): Rule =>
  text =>
    text.replace(pattern, mask)

const rules: readonly Rule[] = [
  by(/-----BEGIN [A-Z ]{0,20}PRIVATE KEY-----[^-]{0,8192}(?:-----END [A-Z ]{0,20}PRIVATE KEY-----)?/g, '[key]'),
  maskKeysLikeTokens,
  // Compact JWS or JWE, also when the log cut it off; five segments at most (RFC 7516). `SurveyJobStatus` is none.
  by(/eyJ(?!(?<=[A-Za-z]eyJ)[a-z]{2,40}(?:[A-Z][a-z]{2,40}){0,4}(?![\w-]))[\w-]{8,}(?:\.{1,4}[\w-]+){0,4}/g, '[token]'),
  maskCredentials,
  // Name and password in an address.
  by(/(?<=\b[a-z][a-z\d+.-]{1,20}:\/\/)[^\s/@:"'<>]{1,256}:[^\s/@"'<>]{1,256}(?=@)/gi, '[secret]'),
  maskNamed,
  by(new RegExp(`(${AND})(${OF_URLS})(${EQUALS})${VALUE}`, 'gi'), '$1$2$3[secret]'),
  maskCodes,
  maskAddresses,
  by(/\b(object ?id|principal ?id)(["'\s:=]{1,6})[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}\b/gi, '$1$2[personal]'),
  maskKeys,
]

/** A Simple Web Token is a form-encoded list of claims that ends in its HMAC, if it was not cut off; a URL before it stays. */
const WEB_TOKEN = /(?:[\w.%=+~:/@*!$-]|&(?!quot;)(?:amp;)?)+(?<![.:])/g
const OF_WEB_TOKEN = /(?:hmacsha256|(?:&|&amp;|%(?:25)?26)expireson)(?:=|%(?:25)?3d)/i

function maskWebTokens(text: string): string {
  if (!/hmacsha256|expireson/i.test(text)) return text
  return text.replace(WEB_TOKEN, list => (OF_WEB_TOKEN.test(list) ? '[token]' : list))
}

/** Everything secret or personal that is known by its form, masked; all else as it was. Linear in the text. */
export function maskSecrets(text: string): string {
  let masked = maskWebTokens(text)
  for (const rule of rules) masked = rule(masked)
  return masked
}
