import { estimateOf, MAX_RANK, REGISTERS } from './hyperloglog.ts'

/**
 * How many different callers there were, in at most 512 characters, whatever their number. What is in a sketch follows
 * from the set of its callers alone: adding one again, in another order, or by way of merged sketches, changes nothing.
 *
 * Up to 32 callers are told apart by their marks, above that a HyperLogLog of 512 registers goes on. Thousands of
 * addresses share nearly every mark, so that a sketch tells of an address at most that it may be in it, and that only to
 * who has the key of their hash.
 */
export type CallerSketch =
  /** Ascending. */
  | { readonly kind: 'few'; readonly marks: readonly CallerMark[] }
  /** The highest rank of each register's callers; 0 for none. */
  | { readonly kind: 'many'; readonly ranks: Ranks }

/**
 * What is kept of one caller, 22 bits of its hash: the register (9), a tag that tells callers of one register apart (7),
 * and the rank in that register (6).
 */
export type CallerMark = number

/** Marks the caller with the address that a record states; undefined where that is no whole address, or a masked one. */
export type MarkCaller = (stated: string) => CallerMark | undefined

type Ranks = Readonly<Uint8Array>

export const NO_SKETCH: CallerSketch = { kind: 'few', marks: [] }

const MOST_FEW = 32
const MARK_BITS = 22
const RANK_BITS = 6
const RANK_MASK = (1 << RANK_BITS) - 1
/** From a mark to its register, over the tag and the rank. */
const REGISTER_SHIFT = 13

/** The mark of a caller by 16 and 32 bits of a hash of its address. */
export function markOfHash(high: number, low: number): CallerMark {
  return (high << RANK_BITS) | (Math.clz32(low) + 1)
}

export function addMarks(sketch: CallerSketch, marks: readonly CallerMark[]): CallerSketch {
  if (marks.length === 0) return sketch
  if (sketch.kind === 'many') return raised(sketch, marks)
  const all = new Set(sketch.marks)
  for (const mark of marks) all.add(mark)
  return all.size === sketch.marks.length ? sketch : fewOrMany([...all].toSorted((a, b) => a - b))
}

export function mergeSketches(sketches: Iterable<CallerSketch>): CallerSketch {
  let merged = NO_SKETCH
  for (const sketch of sketches) merged = mergeTwo(merged, sketch)
  return merged
}

/** Exact up to 32 (one sketch in hundreds is off by one there), with a standard error of 4.6 % above. */
export function estimateCallers(sketch: CallerSketch): number {
  return sketch.kind === 'few' ? sketch.marks.length : Math.max(MOST_FEW + 1, estimateOf(sketch.ranks))
}

function mergeTwo(a: CallerSketch, b: CallerSketch): CallerSketch {
  if (a.kind === 'many') return b.kind === 'many' ? highest(a.ranks, b.ranks) : raised(a, b.marks)
  return b.kind === 'many' ? raised(b, a.marks) : addMarks(a, b.marks)
}

function fewOrMany(marks: readonly CallerMark[]): CallerSketch {
  if (marks.length <= MOST_FEW) return { kind: 'few', marks }
  return raised({ kind: 'many', ranks: new Uint8Array(REGISTERS) }, marks)
}

function highest(a: Ranks, b: Ranks): CallerSketch {
  const ranks = a.slice()
  for (let register = 0; register < REGISTERS; register++) {
    ranks[register] = Math.max(a[register] ?? 0, b[register] ?? 0)
  }
  return { kind: 'many', ranks }
}

/** The same sketch where it knows as high a rank of each; most callers of a large one change nothing. */
function raised(sketch: CallerSketch & { readonly kind: 'many' }, marks: readonly CallerMark[]): CallerSketch {
  const news = marks.filter(mark => (sketch.ranks[registerOf(mark)] ?? 0) < rankOf(mark))
  if (news.length === 0) return sketch
  const ranks = sketch.ranks.slice()
  for (const mark of news) ranks[registerOf(mark)] = Math.max(ranks[registerOf(mark)] ?? 0, rankOf(mark))
  return { kind: 'many', ranks }
}

function registerOf(mark: CallerMark): number {
  return mark >>> REGISTER_SHIFT
}

function rankOf(mark: CallerMark): number {
  return mark & RANK_MASK
}

/** Base64 for URLs: six bits a digit, and none that JSON escapes. */
const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const VALUES: ReadonlyMap<string, number> = new Map(Array.from(DIGITS, (digit, value) => [digit, value]))
const DIGITS_OF_MARK = 4

/** Four digits a mark, ascending, or one a register: the one text of a sketch. */
export function writeSketch(sketch: CallerSketch): string {
  if (sketch.kind === 'few') return sketch.marks.map(markText).join('')
  let text = ''
  for (const rank of sketch.ranks) text += DIGITS.charAt(rank)
  return text
}

/** An empty sketch for any text that `writeSketch` does not write. */
export function parseSketch(text: string): CallerSketch {
  if (text.length === REGISTERS) return parseMany(text)
  const isOfMarks = text.length <= MOST_FEW * DIGITS_OF_MARK && text.length % DIGITS_OF_MARK === 0
  return isOfMarks ? parseFew(text) : NO_SKETCH
}

function parseMany(text: string): CallerSketch {
  const ranks = new Uint8Array(REGISTERS)
  for (let register = 0; register < REGISTERS; register++) {
    const rank = valueAt(text, register)
    if (!(rank <= MAX_RANK)) return NO_SKETCH
    ranks[register] = rank
  }
  return { kind: 'many', ranks }
}

function parseFew(text: string): CallerSketch {
  const marks: CallerMark[] = []
  for (let start = 0; start < text.length; start += DIGITS_OF_MARK) {
    let mark = 0
    for (let place = start; place < start + DIGITS_OF_MARK; place++) mark = mark * 64 + valueAt(text, place)
    if (!isMark(mark) || mark <= (marks.at(-1) ?? 0)) return NO_SKETCH
    marks.push(mark)
  }
  return { kind: 'few', marks }
}

/** NaN where there is no digit. */
function valueAt(text: string, place: number): number {
  return VALUES.get(text.charAt(place)) ?? Number.NaN
}

function markText(mark: CallerMark): string {
  return [18, 12, 6, 0].map(shift => DIGITS.charAt((mark >>> shift) & 63)).join('')
}

function isMark(mark: number): boolean {
  return mark < 1 << MARK_BITS && rankOf(mark) >= 1 && rankOf(mark) <= MAX_RANK
}
