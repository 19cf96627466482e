/** Credentials as headers hold them: `Bearer abc`, `Basic abc`, `SharedKey account:abc`. */
const SCHEMES = 'bearer|basic|sharedkey|sharedkeylite|sharedaccesssignature'
const CREDENTIAL = new RegExp(
  String.raw`(?:(?<![A-Za-z])|(?<=\\[nrt]))(${SCHEMES})(:?\s{1,64}|:|%(?:25){0,2}20|\+)(?!\[token\])([^\s"',;<>\u2019\u201d\u00bb]{6,8192})`,
  'gi',
)
/** What stands behind a word and is no part of it. */
const BEHIND = /(?:[.:!?)\]}\\]|&(?:quot|apos|lt|gt|#\d{1,4}|#x[\da-f]{1,4})){1,8}$/i
/** What a service says of a scheme rather than to it. A quote follows, and within it nothing of the caller's. */
const CHALLENGE = /^(?:realm|error|error_description|scope|charset|resource|authorization_uri|trusted_issuers)=$/i
/** `validated bearer: aud=...` */
const CLAIM = /^[a-z]{2,12}=[^=]/i
/** A word, and not the beginning of a credential. */
const SAID = /^[a-z]{1,20}(?=[.:!?)\]}]{0,4}(?:[^\w.~+/=%:-]|$))/i
/** Words of sentences about schemes. A credential is one word too, so every other one is taken for it. */
const PROSE = new Set(
  (
    'accepted accepts access account although assertion assertions authenticated authentication authorisation ' +
    'authorization because before behind cannot challenge checks contains credential credentials denied either ' +
    'encoding expected expired expires failed failure followed format header headers however information instead ' +
    'invalid lapsed method methods missing neither nobody nothing option please prefix presented provided refused ' +
    'rejected rejects remains required requires scheme schemes security service should simply support supported ' +
    'timeout timestamp together token tokens undefined unsupported usually without'
  ).split(' '),
)

export function maskCredentials(text: string): string {
  return text.replace(CREDENTIAL, (whole: string, scheme: string, gap: string, found: string) => {
    const word = found.replace(BEHIND, '')
    if (word.length === 0 || isSaid(word) || (gap.startsWith(':') && CLAIM.test(word))) return whole
    return `${scheme}${gap}[token]${found.slice(word.length)}`
  })
}

function isSaid(word: string): boolean {
  const said = SAID.exec(word)?.[0]
  return CHALLENGE.test(word) || (said !== undefined && PROSE.has(said.toLowerCase()))
}
