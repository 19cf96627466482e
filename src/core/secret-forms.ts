import { maskKeys } from './secret-keys.ts'
import { maskNamed } from './secret-names.ts'

/** `=` and `&` as they stand in an address, in one that is part of another, and in JSON of .NET. */
const EQUALS = '(?:=|%(?:25){0,2}3d)'
const AND = '(?:[?&;,\\s"\'({[]|&amp;|%(?:25){0,2}(?:26|3f)|\\\\u0026|^)'
const VALUE = '(?:(?!%(?:25){0,2}26|\\\\u0026)[^\\s&"\'<>\\\\]){1,8192}'

/** Signature, times and token of a URL: Storage and Service Bus SAS, CDN tokens, `?token=` of the key service. */
const OF_URLS =
  'sig|token|st|se|ske|skt|hdnts|hdnea|hmac|skoid|sktid|x-(?:amz|goog)-(?:signature|credential|security-token)'

/** A word after one of these is a credential if it does not look like prose. */
const SCHEMES = 'bearer|basic|sharedkey|sharedkeylite|sharedaccesssignature'
const CREDENTIAL = new RegExp(
  String.raw`\b(${SCHEMES})(:?\s{1,4}|%20|\+)(?!\[token\])((?:[\w.~+/=%:-]|&(?=\w{1,8}=)){5,8192}[\w~+/=-])`,
  'gi',
)
/** What a service says of a scheme rather than to it. */
const CHALLENGE = /^(?:realm|error|error_description|scope|charset|resource|authorization_uri|trusted_issuers)=/i
/** No word of prose behind a scheme is as long, or holds what this finds. */
const LONG_CREDENTIAL = 17
const UNLIKE_PROSE = /[\d=+_~]|\.\w|[a-z][A-Z]/

function maskCredential(whole: string, scheme: string, gap: string, word: string): string {
  const isCredential = word.length >= LONG_CREDENTIAL || UNLIKE_PROSE.test(word)
  return isCredential && !CHALLENGE.test(word) ? `${scheme}${gap}[token]` : whole
}

type Rule = (text: string) => string

const by =
  (pattern: RegExp, mask: string): Rule =>
  text =>
    text.replace(pattern, mask)

const rules: readonly Rule[] = [
  by(/-----BEGIN [A-Z ]{0,20}PRIVATE KEY-----[^-]{0,8192}(?:-----END [A-Z ]{0,20}PRIVATE KEY-----)?/g, '[key]'),
  // Compact JWS or JWE, also when the log cut it off; five segments at most (RFC 7516). `SurveyJobStatus` is none, and a
  // key may hold these letters too, so within a word only what goes on as a token does is one.
  by(
    /(?:(?<![\w+/-])|(?<=\\[nrt])|(?<=\/)(?=eyJ[\w-]{8,8192}(?![\w+/=-]))|(?=eyJ[\w-]{5,512}\.eyJ))eyJ[\w-]{8,}(?:(?:\.[\w-]*){0,3}\.[\w-]{1,16384})?/g,
    '[token]',
  ),
  text => text.replace(CREDENTIAL, maskCredential),
  // Name and password in an address.
  by(/(?<=\b[a-z][a-z\d+.-]{1,20}:\/\/)[^\s/@:"'<>]{1,256}:[^\s/@"'<>]{1,256}(?=@)/gi, '[secret]'),
  maskNamed,
  by(new RegExp(`(${AND})(${OF_URLS})(${EQUALS})${VALUE}`, 'gi'), '$1$2$3[secret]'),
  // In an address this is what OAuth and Functions call a secret; elsewhere it is any code.
  by(new RegExp(`((?:[?&]|%(?:25){0,2}(?:26|3f)|\\\\u0026)(?:amp;)?code${EQUALS})${VALUE}`, 'gi'), '$1[secret]'),
  by(
    /(?<![\p{L}\p{N}._%+#-])[\p{L}\p{N}._%+#-]+(?:'[\p{L}\p{N}._%+#-]{1,64})?(?:@|%(?:25)?40)[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){1,8}/gu,
    '[email]',
  ),
  // `v1.2.3.4` is a version.
  by(/(?<![\d.]|\bv)(?:\d{1,3}\.){3}(?:\d{1,3}|x{1,3})(?![\d.]?\d)/g, '[ip]'),
  by(
    /(?:(?<![\w:.])|(?<=\\[nrt]))(?=[0-9a-f:]{0,40}\d)(?:(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}|(?:[0-9a-f]{1,4}:){1,6}(?::[0-9a-f]{1,4}){1,6}|(?:[0-9a-f]{1,4}:){1,7}:|::(?:[0-9a-f]{1,4}:){0,6}[0-9a-f]{1,4})(?:%\w{1,16})?(?!\w|:[\w:])/gi,
    '[ip]',
  ),
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
