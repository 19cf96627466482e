import { type Call, type CallKind, kindOf } from './call.ts'
import type { MarkCaller } from './caller-sketch.ts'
import { type Category, type DiagnosticEvent, isPlausible } from './event.ts'
import { addressOf } from './event/caller.ts'
import type { JsonObject } from './json.ts'
import { causeOfClaims, type Outcome } from './outcome.ts'
import { isPlainText, numberOf, pathOf, type Places, templateOf } from './record-template.ts'
import { createTemplateTree, type Form, type Scanned, type Segment } from './template-tree.ts'
import { parseIsoBytes } from './iso-time.ts'

/**
 * Reads records that are like earlier ones without parsing them: nearly all records of a busy resource differ in a few
 * places alone, so what a record says is found by its text, and only those places are read. That is a memory and nothing
 * else: a record comes to the same as if it were parsed, and one that is not exactly like an earlier one is parsed.
 */
export interface KnownRecords {
  /** The call that the record there tells of; undefined where it is like none. */
  read(source: Source, from: number): Call | undefined
  /** Behind the record that was read last. */
  end(): number
  /** Remembers a record that was parsed: its bytes, and what was read of it. */
  learn(bytes: Uint8Array, record: JsonObject, outcome: Outcome): void
}

/** A message whose records are read. */
export interface Source extends Scanned {
  /** Epoch milliseconds. */
  readonly enqueued: number
  readonly markCaller: MarkCaller | undefined
  readonly charactersOf: CharactersOf
}

/** These bytes, each as the character of its number. */
export type CharactersOf = (bytes: Uint8Array, from: number, to: number) => string

const TIME = 0
const DURATION = 1
const EXPIRES = 2
const NOT_BEFORE = 3
const REQUEST = 4
const CALLER = 5
/** Of what no parser reads. */
const UNREAD = 6
const PLACES = 7

const placed = (place: number, form: Form) => ({ place, form })
const claim = (name: string) => pathOf('identity', 'claims', name)
const NOT_READ = { place: UNREAD, form: 'text', unread: true } as const
const COMMON = [
  [pathOf('time'), placed(TIME, 'text')],
  [pathOf('durationMs'), placed(DURATION, 'digits')],
  [pathOf('properties', 'requestId'), placed(REQUEST, 'text')],
] as const

/**
 * Of the two categories that are nearly all of the traffic. A path that is missing here is compared, whatever it holds, so
 * a list that lacks one costs time alone.
 */
const PLACES_OF: ReadonlyMap<Category, Places> = new Map([
  [
    'KeyDeliveryRequests',
    new Map([
      ...COMMON,
      [pathOf('callerIpAddress'), placed(CALLER, 'text')],
      [claim('exp'), placed(EXPIRES, 'digits')],
      [claim('nbf'), placed(NOT_BEFORE, 'digits')],
      [claim('urn:microsoft:azure:mediaservices:contentkeyidentifier'), NOT_READ],
      [claim('iat'), NOT_READ],
      [claim('jti'), NOT_READ],
      [claim('sub'), NOT_READ],
      [pathOf('properties', 'keyId'), NOT_READ],
    ]),
  ],
  [
    'StreamingEndpointRequests',
    new Map([
      ...COMMON,
      [pathOf('properties', 'ClientIP'), placed(CALLER, 'text')],
      [pathOf('properties', 'URL'), NOT_READ],
    ]),
  ],
])

/** What a template stands for. */
interface Known {
  readonly event: DiagnosticEvent
  readonly has: Readonly<Record<'duration' | 'expires' | 'notBefore' | 'request' | 'caller', boolean>>
  /** By what the claims of the token prove: all else that decides is compared. */
  readonly kinds: Map<string | undefined, CallKind>
}

/** A template keeps its record: less than 1 KB mostly, and never more than 4. */
const MOST_TEMPLATES = 4_096
/** After a first burst one of so many records may be learned: what never comes again is not worth more. */
const LEARNED_ONE_OF = 16

export function createKnownRecords(classify: (event: DiagnosticEvent) => Outcome): KnownRecords {
  const tree = createTemplateTree<Known>(PLACES)
  const { matched } = tree
  const allKinds = new Map<string, CallKind>()
  const mostCredit = MOST_TEMPLATES * LEARNED_ONE_OF
  let credit = mostCredit

  const startOf = (place: number): number => matched.starts[place] ?? 0
  const endOf = (place: number): number => matched.ends[place] ?? 0
  /** Empty for what is no plain text. */
  const textIn = ({ charactersOf, bytes }: Source, place: number): string => {
    const text = charactersOf(bytes, startOf(place), endOf(place))
    return isPlainText(text) ? text : ''
  }
  /** NaN for what is no plain number. */
  const numberIn = (bytes: Uint8Array, place: number): number => numberOf(bytes, startOf(place), endOf(place))

  function callOf(known: Known, source: Source): Call | undefined {
    const { bytes, enqueued } = source
    const { event, has } = known
    const stated = parseIsoBytes(bytes, startOf(TIME), endOf(TIME))
    const durationMs = has.duration ? numberIn(bytes, DURATION) : event.durationMs
    const expires = has.expires ? numberIn(bytes, EXPIRES) * SECOND : event.claims?.expires
    if (Number.isNaN(stated) || Number.isNaN(durationMs) || Number.isNaN(expires)) return undefined
    const timeAssumed = !isPlausible(stated, enqueued)
    const time = timeAssumed ? enqueued : stated
    if (!event.failed) {
      const kind = known.kinds.get(undefined) ?? kindAt(known, undefined, event)
      return { kind, time, timeAssumed, durationMs, expires, requestId: undefined, caller: undefined }
    }
    const kind = failedKind(known, bytes, time, expires)
    const requestId = has.request ? textIn(source, REQUEST) : undefined
    const address = has.caller && source.markCaller !== undefined ? textIn(source, CALLER) : undefined
    if (kind === undefined || requestId === '' || address === '') return undefined
    const caller = address === undefined ? undefined : source.markCaller?.(address)
    return { kind, time, timeAssumed, durationMs, expires, requestId, caller }
  }

  function failedKind(known: Known, bytes: Uint8Array, time: number, expires: number | undefined) {
    const { event, has, kinds } = known
    const notBefore = has.notBefore ? numberIn(bytes, NOT_BEFORE) * SECOND : event.claims?.notBefore
    if (Number.isNaN(notBefore)) return undefined
    const { status, tokenMissing } = event
    const claims = event.claims === undefined ? undefined : { ...event.claims, expires, notBefore }
    const claimed = causeOfClaims({ status, tokenMissing, time, claims })
    return kinds.get(claimed) ?? kindAt(known, claimed, { ...event, time, claims })
  }

  function kindAt({ kinds }: Known, claimed: string | undefined, event: DiagnosticEvent): CallKind {
    const kind = kindOf(classify(event))
    // Templates that differ in what is not counted share their kinds.
    const name = JSON.stringify(kind)
    const shared = allKinds.get(name) ?? kind
    allKinds.set(name, shared)
    kinds.set(claimed, shared)
    return shared
  }

  return {
    end: () => matched.end,
    read(source, from) {
      credit = Math.min(mostCredit, credit + 1)
      const known = tree.match(source, from)
      return known === undefined ? undefined : callOf(known, source)
    },
    learn(bytes, record, { event, fingerprint }) {
      const places = PLACES_OF.get(event.category)
      if (places === undefined || credit < LEARNED_ONE_OF || isSeldomAgain(event, fingerprint)) return
      credit -= LEARNED_ONE_OF
      const segments = templateOf(bytes, places)
      const known = segments === undefined ? undefined : knownBy(segments, record, event)
      if (segments === undefined || known === undefined) return
      if (tree.size() >= MOST_TEMPLATES) {
        tree.clear()
        allKinds.clear()
      }
      tree.add(segments, known)
    },
  }
}

const SECOND = 1_000

/** Undefined where what is read stands in no place: then it would be taken for the same in every record. */
function knownBy(segments: readonly Segment[], record: JsonObject, event: DiagnosticEvent): Known | undefined {
  const taken = new Set(segments.map(segment => (segment.kind === 'place' ? segment.place : undefined)))
  const has = {
    duration: taken.has(DURATION),
    expires: taken.has(EXPIRES),
    notBefore: taken.has(NOT_BEFORE),
    request: taken.has(REQUEST),
    caller: taken.has(CALLER),
  }
  if (!taken.has(TIME)) return undefined
  if (!event.failed) return { event, has, kinds: new Map() }
  if (!has.request && event.requestId !== undefined) return undefined
  if (!has.caller && addressOf(event.category, record) !== undefined) return undefined
  return { event, has, kinds: new Map() }
}

/** Words that nobody knows, with a number among them: the next ones will have another. */
function isSeldomAgain({ text }: DiagnosticEvent, fingerprint: string | undefined): boolean {
  return fingerprint !== undefined && /\d/.test(text)
}
