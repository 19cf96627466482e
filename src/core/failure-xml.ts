import type { Findings } from './failure-text.ts'
import { statusOfPhrase } from './status-phrase.ts'

const START =
  /<(?:\?xml\b|!doctype\b|html\b|(?:[\w-]{1,20}:)?(?:error|errors|code|message|fault|exception)(?=[\s>/])|AuthenticationErrorDetail>)/i
const ELEMENT = /<(?:[\w-]{1,20}:)?([\w-]{1,60})(?:\s[^<>]{0,400})?>([^<]{0,8192})/g

const MESSAGES: ReadonlySet<string> = new Set(
  'message detail description reason title h1 h2 h3 p li center pre internalexception text headername headervalue queryparametername queryparametervalue authenticationerrordetail'.split(
    ' ',
  ),
)
const CODES: ReadonlySet<string> = new Set(['code', 'errorcode', 'type', 'subcode'])

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&', nbsp: ' ' }

function decode(text: string): string {
  return text.replace(/&(?:#(\d{1,6})|#x([0-9a-f]{1,5})|(lt|gt|quot|apos|amp|nbsp));/gi, (found, dec, hex, name) => {
    if (typeof name === 'string') return ENTITIES[name.toLowerCase()] ?? found
    const point = typeof dec === 'string' ? Number(dec) : Number.parseInt(String(hex), 16)
    return point <= 0x10ffff ? String.fromCodePoint(point) : found
  })
}

/** Where markup of an error begins in the text, or -1. */
export function xmlStart(text: string): number {
  return text.search(START)
}

/** Reads Atom `<m:error>`, Storage and ARM `<Error><Code>` and HTML error pages, whole or cut off. */
export function readXml(markup: string, found: Findings): void {
  let any = false
  for (const [, name = '', content = ''] of markup.matchAll(ELEMENT)) {
    const text = decode(content).trim()
    if (text === '') continue
    const tag = name.toLowerCase()
    if (CODES.has(tag)) {
      const status = statusOfPhrase(text)
      if (status !== undefined) found.statuses.push(status)
      if (/^[\w.-]{2,120}$/.test(text)) found.codes.push(text)
      any = true
    } else if (MESSAGES.has(tag)) {
      found.nested.push(text)
      any = true
    } else if (tag === 'status' || tag === 'statuscode') {
      const status = statusOfPhrase(text)
      if (status !== undefined) found.statuses.push(status)
    }
  }
  if (!any) found.texts.push(decode(markup.replace(/<[^<>]{0,400}>/g, ' ')))
  const tail = markup.slice(markup.lastIndexOf('>') + 1).trim()
  if (any && tail !== '' && !tail.includes('<')) found.texts.push(tail)
}
