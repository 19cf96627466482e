/** Names of what is secret in connection strings, forms, headers and JSON, and the mask of their values. */
const SECRETS =
  'account_?key|shared_?access_?key|shared_?secret|client_?secret|client_?assertion|access_?token|refresh_?token|id_?token|' +
  'api[_-]?key|subscription-key|functions-key|primary_?key|secondary_?key|signing_?key|password|passwd|(?<![a-z\\d])pwd|secret|assertion'
/** In JSON alone: elsewhere these are words. */
const QUOTED_SECRETS = 'token|sig|signature|authorization|cookie'
/** Claims that tell of a person, by their short names and by the ends of their URIs. */
const CLAIMS =
  'upn|unique_name|preferred_username|given_?name|family_name|surname|emailaddress|nameidentifier|email|sub|oid|' +
  'objectidentifier|puid|altsecid|ipaddr|onprem_sid|claims/name'

/** Quotes in JSON within a text, and in JSON within that. */
const QUOTE = '\\\\{0,7}["\']'
const GAP = '\\s{0,4}'
/** `InvalidAccessToken: ` begins a sentence. */
const SAID = '(?:bad|expired|incorrect|invalid|missing|revoked|unknown|wrong)[_-]?'
/** `Password=`, `"password":`, `\"password\": \"`, `password%3D` */
const NAMED = new RegExp(
  `(?:(?:${SECRETS})(?:${QUOTE}${GAP}[=:]|${GAP}(?:=|%3d))|(?<!${SAID})(?:${SECRETS})${GAP}:)${GAP}(${QUOTE})?`,
  'gi',
)
const QUOTED = new RegExp(`(?<=["'/:])(?:(${QUOTED_SECRETS})|${CLAIMS})${QUOTE}${GAP}:${GAP}(${QUOTE})`, 'gi')

/** Where a value without quotes ends. In what OAuth sends commas and semicolons are signs like others. */
const BARE_END = /[.:)\]}]{0,4}(?:[\s;"',<>&\u2019\u201d\u00bb]|\\{1,8}["']|\\u00(?:26|22)|%26|$)/gi
const OAUTH_END = /[.:)\]},;]{0,4}(?:[\s"'<>&\u201d\u00bb]|\\{1,8}["']|\\u00(?:26|22)|%26|$)/gi
const OAUTH = /^(?:client_|access_|refresh_|id_|api|assertion)/i
const LONGEST = 8_192

/** Masks values by the names that stand before them. */
export function maskNamed(text: string): string {
  const named = maskValues(text, NAMED, match => ({ opening: match[1], mask: '[secret]' }))
  return maskValues(named, QUOTED, match => ({
    opening: match[2],
    mask: match[1] === undefined ? '[personal]' : '[secret]',
  }))
}

interface Found {
  /** The quote before the value, with its backslashes; undefined where there is none. */
  readonly opening: string | undefined
  readonly mask: string
}

function maskValues(text: string, pattern: RegExp, read: (match: RegExpExecArray) => Found): string {
  let masked = ''
  let done = 0
  pattern.lastIndex = 0
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    const start = match.index + match[0].length
    // What seems to be the value may be the next name: `access_token: Password = x`.
    pattern.lastIndex = start
    if (start < done) continue
    const { opening, mask } = read(match)
    const found = opening === undefined ? bareEnd(text, start, match[0]) : quotedEnd(text, start, opening)
    const end = Math.min(found, start + LONGEST)
    if (end === start) continue
    masked += `${text.slice(done, start)}${mask}`
    done = end
  }
  return masked + text.slice(done)
}

function bareEnd(text: string, from: number, name: string): number {
  const end = OAUTH.test(name) ? OAUTH_END : BARE_END
  end.lastIndex = from
  return end.exec(text)?.index ?? text.length
}

/** At the quote with no more backslashes before it than the one that opens; of more, it is part of the value. */
function quotedEnd(text: string, from: number, opening: string): number {
  const quote = opening.at(-1) ?? '"'
  for (let at = text.indexOf(quote, from); at >= 0 && at - from <= LONGEST; at = text.indexOf(quote, at + 1)) {
    let slashes = 0
    while (at - slashes > from && text[at - slashes - 1] === '\\') slashes++
    if (slashes < opening.length) return at - slashes
  }
  return text.length
}
