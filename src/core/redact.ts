const DEFAULT_LENGTH = 300
/** Nothing beyond this is looked at: a shown sample is a few hundred characters, whatever the log line was. */
const LOOKED_AT = 16_384

const rules: readonly (readonly [RegExp, string])[] = [
  // Compact JWS or JWE, also when the log cut it off; five segments at most (RFC 7516).
  [/eyJ[\w-]{8,}(?:\.[\w-]*){0,4}/g, '[token]'],
  [
    /\b(bearer|basic|sharedkey|sharedkeylite|sharedaccesssignature)(\s+|%20|\+)(?!\[token\])[^\s"',;<>]{6,}/gi,
    '$1 [token]',
  ],
  [
    /\b(AccountKey|SharedAccessKey|SharedSecret|ClientSecret|Password|Pwd)(\s{0,4}[=:]\s{0,4})("[^"\n]{0,512}"|[^\s;"',<>&]{1,1024})/gi,
    '$1$2[key]',
  ],
  [
    /\b(client_secret|client_assertion|access_token|refresh_token|id_token|assertion|api[_-]?key|code)((?:=|%3d))[^\s&"'<>]{1,8192}/gi,
    '$1$2[secret]',
  ],
  [
    /(?<=["']?\b(?:client_secret|clientSecret|access_token|accessToken|refresh_token|password|secret|accountKey|primaryKey|secondaryKey)["']\s{0,4}:\s{0,4})(["'])[^"'\n]{1,8192}["']/g,
    '$1[secret]$1',
  ],
  // Signature, times and token of a URL: Storage and Service Bus SAS, CDN tokens, ?token= of the key service.
  [
    /([?&;\s](?:amp;)?|%26|%3f|^)(sig|token|st|se|ske|skt|hdnts|hdnea|skoid|sktid)((?:=|%3d))[^\s&"'<>]{1,8192}/gi,
    '$1$2$3[secret]',
  ],
  [/[\w.!#$%*+/=?^`{|}~-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}/g, '[email]'],
  [/(?<![\d.])(?:\d{1,3}\.){3}(?:\d{1,3}|x{1,3})(?![\d.]?\d)/g, '[ip]'],
  [
    /(?<![\w:.])(?:(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}|(?:[0-9a-f]{1,4}:){1,6}(?::[0-9a-f]{1,4}){1,6}|(?:[0-9a-f]{1,4}:){1,7}:|::(?:[0-9a-f]{1,4}:){0,6}[0-9a-f]{1,4})(?:%\w{1,16})?(?![\w:])/gi,
    '[ip]',
  ],
  // Account keys and other secrets are long base64 runs; GUIDs, hex digests of 32 and type names stay readable.
  [/(?<![\w+/=-])(?=[A-Za-z+/_-]{0,64}\d)(?=[\da-z+/_-]{0,64}[A-Z])[A-Za-z0-9+/_-]{40,}={0,2}/g, '[key]'],
  [/(?<![\w+/=-])[A-Za-z0-9+/_-]{22,}={1,2}(?![\w=])/g, '[key]'],
]

/** Control characters, line breaks, halves of characters and the direction marks that could disguise a text, as one space. */
const UNPRINTABLE = /[\s\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu

function bounded(text: string): string {
  if (text.length <= LOOKED_AT) return text
  const cut = text.slice(0, LOOKED_AT)
  // The last word may be half a secret that no pattern knows any more.
  const space = cut.lastIndexOf(' ')
  return space > 0 ? cut.slice(0, space) : cut
}

/** A Simple Web Token is a form-encoded list of claims that ends in its HMAC; a URL before it stays. */
function withoutWebTokens(text: string): string {
  if (!/hmacsha256/i.test(text)) return text
  return text
    .split(/([\s"'<>]+)/)
    .map(word =>
      /hmacsha256(?:=|%3d)/i.test(word) ? `${/^[a-z]{2,8}:\/\/[^?]*\?/i.exec(word)?.[0] ?? ''}[token]` : word,
    )
    .join('')
}

function shorten(text: string, length: number): string {
  if (text.length <= length) return text
  const kept = text.slice(0, Math.max(0, length - 1))
  // Half of a surrogate pair is not text.
  return `${/[\ud800-\udbff]$/.test(kept) ? kept.slice(0, -1) : kept}…`
}

/**
 * Makes a log text fit to be shown to people: tokens, signatures, keys, e-mail and IP addresses masked, one line, at most
 * `maxLength` UTF-16 units (300 unless told), a cut marked with `…`. Linear in what it looks at, which is bounded.
 */
export function redact(text: string, maxLength: number = DEFAULT_LENGTH): string {
  if (text === '') return ''
  let shown = withoutWebTokens(bounded(text).replace(UNPRINTABLE, ' ').trim())
  for (const [pattern, by] of rules) shown = shown.replace(pattern, by)
  return shorten(shown, maxLength)
}
