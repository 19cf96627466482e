import { maskQuotes } from './mask-quotes.ts'

/** Entity sets of the v2 REST API: the one part of a path that tells something and never varies. */
const ENTITY_SET =
  /\/(AccessPolicies|AssetDeliveryPolicies|Assets|AssetFiles|Channels|ContentKeyAuthorizationPolic\w{1,12}|ContentKeys|Files|IngestManifestAssets|IngestManifestFiles|IngestManifests|Jobs|JobTemplates|Locators|MediaProcessors|NotificationEndPoints|Programs|StorageAccounts|StreamingEndpoints|Tasks|TaskTemplates)(?=[(/?:,;\s]|$)/

/** Kinds of the v2 identifiers `nb:<kind>:UUID:<guid>`, named as the service names them. */
const ENTITY_KINDS: Readonly<Record<string, string>> = {
  chid: 'channel',
  chpid: 'program',
  cid: 'asset',
  ckpid: 'policy',
  jid: 'job',
  jtid: 'jobtemplate',
  kid: 'contentkey',
  lid: 'locator',
  maid: 'manifest',
  mfid: 'manifest',
  mid: 'manifest',
  mpid: 'processor',
  oid: 'endpoint',
  pgid: 'program',
  pid: 'policy',
  tid: 'task',
}

/** Extensions that make a word a file's name; a dotted type name such as `System.Net` is none. */
const EXTENSION =
  'mp4|m4[asv]|ism[acv]?|mov|avi|mkv|wmv|ts|m3u8|mpd|mxf|mp3|wav|aac|flv|webm|vtt|ttml|srt|jpe?g|png|gif|xml|json|txt|csv|log|zip|gz|ps1|cs|dll|exe|html?|key|pem|cfg|ya?ml|bin|dat|iso'

const rules: readonly (readonly [RegExp, string | ((...found: string[]) => string)])[] = [
  [/\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s"'<>\\]{1,4096}/gi, found => `<url>${entitySet(found)}`],
  [/\bnb:([a-z]{2,6}):UUID:[\w-]{1,64}/gi, (_, kind = '') => `<${ENTITY_KINDS[kind.toLowerCase()] ?? 'entity'}-id>`],
  [/\beyJ[\w-]{10,8192}(?:\.[\w-]{0,8192}){0,4}/g, '<token>'],
  [/\/subscriptions\/[^\s"'<>,;)]{1,1024}/gi, '<resource>'],
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{8,16}\b/gi, '<guid>'],
  [/\b[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){1,8}/g, '<email>'],
  [/\b\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?(?: ?(?:Z|UTC|GMT|[+-]\d\d:?\d\d))?)?/g, '<time>'],
  [
    /\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]{0,6},? \d{1,2} [A-Z][a-z]{2,8} \d{4}(?: \d\d:\d\d:\d\d)?(?: GMT| UTC)?/g,
    '<time>',
  ],
  [/\b\d{1,2}[./]\d{1,2}[./]\d{4}(?:,? \d{1,2}:\d\d(?::\d\d)?(?: ?[AP]M)?)?/gi, '<time>'],
  [/\b\d{1,3}(?:\.\d{1,3}){3}(?::\d{1,5}|\/\d{1,2})?\b/g, '<ip>'],
  [
    /(?<![\w:])(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{1,4}(?![\w:])/gi,
    found => (/^\d\d:\d\d:\d\d$/.test(found) ? '<time>' : '<ip>'),
  ],
  [/\b\d{1,2}:\d\d(?::\d\d)?(?:[.,]\d{1,9})?Z?(?: ?(?:[AP]M|UTC|GMT))?\b/g, '<time>'],
  [/(?<![\w<>.])\/(?:[\w.~%$-]{1,128}\/){0,16}[\w.~%$()=,?&;:'@-]{1,512}/g, found => `<path>${entitySet(found)}`],
  [
    new RegExp(`\\b(called|named|titled) (?:[\\w()&+-]{1,40} ){0,8}[\\w()&+-]{1,80}\\.(?:${EXTENSION})\\b`, 'gi'),
    '$1 <file>',
  ],
]

const lateRules: typeof rules = [
  [new RegExp(`(?<![\\w.])[\\w()&+-]{1,128}(?:\\.[\\w-]{1,32}){0,4}\\.(?:${EXTENSION})\\b`, 'gi'), '<file>'],
  [/\b[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,6}\.(?:net|com|org|io|de|ms|us|cn)\b/gi, '<host>'],
  [/\b0x[0-9a-f]{1,64}\b/gi, '<hex>'],
  [/\b(?=[a-f]{0,16}\d)[0-9a-f]{8,128}\b/gi, '<hex>'],
  [/(?<![\w+/=])(?=[a-z+/]{0,40}\d)[\w+/]{32,8192}={0,2}(?![\w+/=])/gi, '<blob>'],
  [/\{\d{1,3}\}/g, '<n>'],
  [/\d{1,3}(?:[ ,.'_]\d{3}){1,6}(?!\d)|\d{1,64}(?:[.,]\d{1,32})?/g, '<n>'],
]

function entitySet(path: string): string {
  const set = ENTITY_SET.exec(path)?.[1]
  return set === undefined ? '' : ` ${set}`
}

function apply(text: string, list: typeof rules): string {
  let masked = text
  for (const [pattern, by] of list) {
    masked = typeof by === 'string' ? masked.replace(pattern, by) : masked.replace(pattern, by)
  }
  return masked
}

/** The cause of a failure and its fingerprint are asked for one after the other, of the same text. */
let last = { text: '', masked: '' }

/**
 * Replaces what varies between two occurrences of one error (ids, addresses, times, numbers, quoted names, files) by
 * placeholders such as `<n>` or `<name>`. Every repetition in its patterns is bounded, so the work is linear in the text.
 */
export function mask(text: string): string {
  if (text !== last.text) last = { text, masked: apply(maskQuotes(apply(text, rules)), lateRules) }
  return last.masked
}
