import { parseJson } from './json.ts'
import { REJECT_REASONS, type RejectReason } from './rejection.ts'

/** Neighbouring records of one message that were rejected for one reason; places in the message, both inclusive. */
export interface RejectedRun {
  readonly from: number
  readonly to: number
  readonly reason: RejectReason
}

/** How a message came apart when it was kept: how many records it had, and which of them were rejected. */
export interface LetterFrame {
  readonly records: number
  /** In order; all of them, unless `rejectedCount` says that there are more. */
  readonly rejected: readonly RejectedRun[]
  readonly rejectedCount: number
}

/** What the present code makes of a record. */
export type RecordNow = 'readable' | RejectReason

/** Which records of a letter to count now, and which stay rejected; places in the message as it comes apart now. */
export type LetterItems =
  | { readonly known: true; readonly chosen: readonly number[]; readonly remaining: readonly RejectedRun[] }
  | { readonly known: false; readonly why: string }

/** The runs of rejected records, from their places in any order; a place that is named twice counts once. */
export function rejectedRuns(
  items: readonly { readonly index: number; readonly reason: RejectReason }[],
): readonly RejectedRun[] {
  const runs: { from: number; to: number; reason: RejectReason }[] = []
  for (const { index, reason } of items.toSorted((a, b) => a.index - b.index)) {
    const last = runs.at(-1)
    if (last !== undefined && index <= last.to) continue
    if (last !== undefined && last.to + 1 === index && last.reason === reason) last.to = index
    else runs.push({ from: index, to: index, reason })
  }
  return runs
}

/** So many records are listed one by one, which reads best; more as runs. */
const MAX_SINGLE = 500

/**
 * JSON list of [place, reason], where place is an index or, where there are very many, [first, last]: as many as
 * `maxLength` UTF-16 units hold.
 */
export function writeRuns(runs: readonly RejectedRun[], maxLength: number): string {
  const single = countOfRuns(runs) <= MAX_SINGLE
  let text = '['
  for (const { from, to, reason } of runs) {
    const places = single ? span(from, to) : [from === to ? from : [from, to]]
    const entry = places.map(place => JSON.stringify([place, reason])).join(',')
    if (text.length + entry.length + 2 > maxLength) break
    text += text === '[' ? entry : `,${entry}`
  }
  return `${text}]`
}

/** Reads what `writeRuns` wrote. */
export function parseRuns(text: string): readonly RejectedRun[] {
  const list = parseJson(text)
  if (!Array.isArray(list)) return []
  const runs: RejectedRun[] = []
  for (const entry of list) {
    const [place, word] = Array.isArray(entry) ? entry : []
    const [from, to] = Array.isArray(place) ? place : [place, place]
    const reason = REJECT_REASONS.find(one => one === word)
    if (typeof from !== 'number' || typeof to !== 'number' || reason === undefined) continue
    const last = runs.at(-1)
    if (last !== undefined && last.to + 1 === from && last.reason === reason) runs[runs.length - 1] = { ...last, to }
    else runs.push({ from, to, reason })
  }
  return runs
}

export function countOfRuns(runs: readonly RejectedRun[]): number {
  return runs.reduce((sum, { from, to }) => sum + to - from + 1, 0)
}

/**
 * Finds the rejected records of a letter among the records that its message comes apart into now. The others were
 * counted when the message came, so a wrong guess would count them twice: `countedThen` tells whether the records at
 * these places are, one for one, those that were counted. What cannot be told apart for sure is refused.
 */
export function findRejected(
  frame: LetterFrame,
  now: readonly RecordNow[],
  countedThen: (places: readonly number[]) => boolean,
): LetterItems {
  if (countOfRuns(frame.rejected) < frame.rejectedCount) {
    return refused(
      `only the first of its ${frame.rejectedCount} rejected records are listed, so the others are not known`,
    )
  }
  const places = placesNow(frame.records, frame.rejected, now.length)
  if (places === undefined) {
    return refused(
      `its message had ${frame.records} records and has ${now.length} now, with rejected ones in several places: which of them were counted cannot be told`,
    )
  }
  const rejected = new Set(places)
  const others = [...now.keys()].filter(index => !rejected.has(index))
  if (!countedThen(others))
    return refused('its message comes apart into other records now: which were counted cannot be told')
  const remaining = places.flatMap(index => {
    const reading = now[index]
    return reading === undefined || reading === 'readable' ? [] : [{ index, reason: reading }]
  })
  return { known: true, chosen: places.filter(index => now[index] === 'readable'), remaining: rejectedRuns(remaining) }
}

function refused(why: string): LetterItems {
  return { known: false, why }
}

/**
 * Where the rejected records stand now: in their places where the message has as many records as then; where it has
 * others, and all rejected ones stood together, between what stood before them and what stood behind.
 */
function placesNow(
  records: number,
  rejected: readonly RejectedRun[],
  recordsNow: number,
): readonly number[] | undefined {
  if (recordsNow === records) return rejected.flatMap(({ from, to }) => span(from, to))
  const [first, last] = [rejected.at(0), rejected.at(-1)]
  if (first === undefined || last === undefined) return []
  const together = last.to - first.from + 1 === countOfRuns(rejected)
  const end = recordsNow - (records - last.to)
  return together && end >= first.from - 1 ? span(first.from, end) : undefined
}

function span(from: number, to: number): readonly number[] {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index)
}
