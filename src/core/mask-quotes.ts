/**
 * Quoted text is mostly a name (an asset called 'token expired trailer'), sometimes a message that somebody quotes
 * (reason="signature mismatch"), sometimes a word of the protocol (the 'Authorization' header). Only the first is masked.
 */

/** Opening marks and what closes them, in the languages in which Azure answers. */
const PAIRS: readonly RegExp[] = [
  /(?<![\w\\])"([^"\n]{1,200})"(?!\w)/g,
  /(?<!\w)'((?:[^'\n]|'(?=\w)){1,200})'(?!\w)/g,
  /[\u201c\u201e\u201f]([^\u201c\u201d\u201f\n]{1,200})[\u201c\u201d\u201f]/g,
  /[\u2018\u201a](?=\S)((?:[^\u2018\u2019\n]|\u2019(?=\w)){1,200})[\u2018\u2019](?!\w)/g,
  /\u00ab([^\u00ab\u00bb\n]{1,200})\u00bb/g,
  /\u00bb([^\u00ab\u00bb\n]{1,200})\u00ab/g,
  /\u2039([^\u2039\u203a\n]{1,200})\u203a/g,
  /\u300c([^\u300c\u300d\n]{1,200})\u300d/g,
  /`([^`\n]{1,200})`/g,
]

/** Words of HTTP, OAuth and the v2 API that services put in quotes and that tell the cause. */
const PROTOCOL_WORDS: ReadonlySet<string> = new Set(
  (
    'authorization bearer exp nbf aud iss iat kid alg accountname subscriptionid api-version x-ms-version dataserviceversion ' +
    'maxdataserviceversion writeonce claims audience issuer signature token jwt swt isprimary ' +
    'assets assetfiles files locators contentkeys jobs jobtemplates mediaprocessors ingestmanifests ingestmanifestfiles'
  ).split(' '),
)

/** What stands before a quoted message. */
const MESSAGE_BEFORE =
  /(?:\b(?:error|reason|message|msg|detail|details|description|cause|code|says|said|fault|failure|exception|answer|answered|response|result|status|statusmessage|body)["']?\s{0,4}(?:[:=]\s{0,4})?|(?<![\w.:/-])[1-5]\d\d\s{1,4}|[>|]\s{0,4}|--?\s{1,4})$/i

/** What stands before a quoted name. */
const NAME_BEFORE =
  /\b(?:account|actif|asset|assets|called|channel|client|compte|container|datei|endpoint|entity|event|fichier|file|filter|genannt|id|job|key|konto|label|locator|manifest|name|named|namens|nomme|policy|processor|program|property|resource|ressource|source|stream|task|template|title|titled|titre|transform|video|vault)s?["']?\s{0,3}[:=(]?\s{0,3}$/i

const FILE_END = /\.[a-z0-9]{2,5}$/i

/** Words that stand in quotes for themselves, as a sentence: no name is as long. */
const SENTENCE = 7
const SENTENCE_AT_START = 4

function keeps(content: string, before: string): boolean {
  if (NAME_BEFORE.test(before)) return false
  const words = content.trim().split(/\s+/).length
  if (before.trim() === '' && words >= SENTENCE_AT_START) return true
  if (words === 1 && PROTOCOL_WORDS.has(content.toLowerCase())) return true
  if (FILE_END.test(content)) return false
  return MESSAGE_BEFORE.test(before) || words >= SENTENCE
}

/** Replaces quoted names by `<name>`; linear, as every quotation is at most 200 characters. */
export function maskQuotes(text: string): string {
  let masked = text
  for (const pair of PAIRS) {
    masked = masked.replace(pair, (found: string, content: string, at: number, whole: string) => {
      const before = whole.slice(Math.max(0, at - 48), at)
      return keeps(content, before) ? ` ${content} ` : found.length > 2 ? '<name>' : found
    })
  }
  return masked
}
