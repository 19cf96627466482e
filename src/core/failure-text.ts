import { statusOfPhrase } from './status-phrase.ts'

/** What has been read out of a text so far; `nested` still has to be looked into. */
export interface Findings {
  readonly texts: string[]
  readonly codes: string[]
  readonly statuses: number[]
  readonly nested: string[]
}

/** Codes that are known by their form wherever they stand. */
const FAMILIES = /\b(?:AADSTS\d{4,9}|IDX\d{5}|MP[EI]_[A-Z\d_]{3,80})\b/g
const EXCEPTIONS = /\b[A-Z][A-Za-z]{3,60}Exception\b/g
/** The `code` of an address is a secret. */
const NAMED =
  /(?<![?&]|%26|%3f)\b(?:error[ _]?code|sub[ _]?code|code|fullyqualifiederrorid)["']?\s{0,4}[:=]\s{0,4}["']?([A-Za-z_][\w.-]{2,100})/gi
/** A code has two humps, an underscore or a digit; one plain word before a colon is prose ("Warning: ..."). */
const CODE_SHAPE =
  '(?:[A-Z][a-z\\d]{1,40}(?:[A-Z][a-z\\d]{0,40}){1,12}|[A-Z][A-Z\\d]{1,40}(?:_[A-Z\\d]{1,40}){1,12}|[a-z]{2,40}(?:_[a-z]{2,40}){1,6})'
const LEADING = new RegExp(
  `^\\s{0,40}[\\[(]?(${CODE_SHAPE})[\\])]?\\s{0,4}(?::|\\(0x[0-9A-Fa-f]{8}\\):?|-\\s|\\)|\\]|\\s{0,4}$)`,
)
const BRACKETED = new RegExp(`[(\\[](${CODE_SHAPE})[)\\]]`, 'g')
const CODE_ONLY = /^\s{0,40}["']?((?=[\w-]{0,100}(?:[a-z][A-Z]|[_\d]))[A-Za-z][\w-]{2,100})["'.]?\s{0,40}$/

const STATUS_FORMS: readonly RegExp[] = [
  /\bHTTP(?:\/\d(?:\.\d)?)?[ _-]?(?:error|status|response)?[ _-]?(?:code)?["']?\s{0,2}[:=]?\s{0,2}["']?([1-5]\d\d)\b(?![.:]\d)/i,
  /\bstatus[ _-]?code[^\w\n]{0,6}(?:is|of|was|does not indicate success)?[^\w\n]{0,6}([1-5]\d\d\b|[A-Z][A-Za-z ]{3,40}\b)/i,
  /\bstatus["']?\s{0,2}[:=]\s{0,2}["']?([1-5]\d\d\b|[A-Z][A-Za-z]{3,40}\b)/i,
  /\b(?:returned an error|answered|responded with|response status code does not indicate success)[^\w\n]{0,6}([1-5]\d\d)\b(?![.:]\d)/i,
  /\(([45]\d\d)\)/,
]
const NUMBER_AND_PHRASE = /(?<![\w.:/-])([1-5]\d\d)[\s:)(-]{1,4}([A-Z][A-Za-z]{3,30}(?: [A-Z][a-z]{2,20}){0,3})/g
const PHRASE_AND_NUMBER = /\b([A-Z][A-Za-z]{3,30}) \(([1-5]\d\d)\)/g

/** Words that have the shape of a code and only announce one. */
const LABELS = /^(?:error|status|sub|result|event)?(?:code|message)$|^(?:request|correlation|activity)id$/i

/** A failure's time frame in a Storage answer; only its three dates tell an expired signature from an early one. */
const TIME_FRAME = /Start \[([^\]]{8,40})\] ?- ?Expiry \[([^\]]{8,40})\] ?- ?Current \[([^\]]{8,40})\]/i

function phraseStatus(number: string, phrase: string): number | undefined {
  const words = phrase.split(' ')
  for (let count = words.length; count > 0; count -= 1) {
    if (statusOfPhrase(words.slice(0, count).join('')) === Number(number)) return Number(number)
  }
  return undefined
}

/** The HTTP status a text states in words that leave no doubt ("HTTP 404", "(403) Forbidden", "status code 'Unauthorized'"). */
export function statusInText(text: string): number | undefined {
  for (const [, number = '', phrase = ''] of text.matchAll(NUMBER_AND_PHRASE)) {
    const status = phraseStatus(number, phrase)
    if (status !== undefined) return status
  }
  for (const [, phrase = '', number = ''] of text.matchAll(PHRASE_AND_NUMBER)) {
    const status = phraseStatus(number, phrase)
    if (status !== undefined) return status
  }
  for (const form of STATUS_FORMS) {
    const status = statusOfPhrase(form.exec(text)?.[1] ?? '')
    if (status !== undefined) return status
  }
  return undefined
}

function timeFrameCode(text: string): string | undefined {
  const [, start = '', expiry = '', current = ''] = TIME_FRAME.exec(text) ?? []
  const now = Date.parse(current)
  if (now > Date.parse(expiry)) return 'SignatureTimeFrameOver'
  return now < Date.parse(start) ? 'SignatureTimeFrameAhead' : undefined
}

/** The service codes a plain text carries, the most telling first. */
export function codesInText(text: string): readonly string[] {
  const codes = (text.match(FAMILIES) ?? []).slice(0, 8).map(String)
  const frame = timeFrameCode(text)
  if (frame !== undefined) codes.push(frame)
  for (const [, code = ''] of text.matchAll(NAMED)) codes.push(code)
  const leading = LEADING.exec(text)?.[1] ?? CODE_ONLY.exec(text)?.[1]
  if (leading !== undefined) codes.push(leading)
  for (const [, code = ''] of text.matchAll(BRACKETED)) codes.push(code)
  codes.push(...(text.match(EXCEPTIONS) ?? []).slice(0, 8))
  return codes.filter(code => !LABELS.test(code))
}

/** Drops the frames of .NET, Java, Python and Node stack traces: they name methods, never the cause. */
export function withoutStack(text: string): string {
  return text
    .replace(/(?:^|\n)[ \t]{0,16}(?:at|bei|à) [^\n(]{1,400}\([^\n]{0,1000}/g, '\n')
    .replace(/(?:^|\n)[ \t]{1,16}File "[^"\n]{1,400}", line \d{1,7}[^\n]{0,400}/g, '\n')
    .replace(/---? ?End of (?:inner exception )?stack trace[^\n]{0,100}/gi, ' ')
}
