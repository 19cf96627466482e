/** What stands in a place: digits, or the rest of a JSON text up to its quote. */
export type Form = 'digits' | 'text'

/** A part of a template: what is the same in all that fit it, or a place whose content differs. */
export type Segment =
  | { readonly kind: 'fixed'; readonly bytes: Uint8Array }
  | { readonly kind: 'place'; readonly place: number; readonly form: Form }

/** Bytes that templates are held against. */
export interface Scanned {
  readonly bytes: Uint8Array
  /** Of the same bytes. */
  readonly view: DataView
}

/** Where the last match ended, and where in the bytes the content of each of its places stands. */
export interface Matched {
  readonly end: number
  readonly starts: Readonly<Int32Array>
  readonly ends: Readonly<Int32Array>
}

export interface TemplateTree<Value> {
  /**
   * The value of the template that fits from there on; a place that ends behind a backslash, which may be an escaped quote,
   * fits none. Looks at each byte once.
   */
  match(scanned: Scanned, from: number): Value | undefined
  /** Of the last match, until the next one. */
  readonly matched: Matched
  /** Keeps a template; one that cannot stand beside those that are there is left out. */
  add(segments: readonly Segment[], value: Value): void
  /** How many templates were added. */
  size(): number
  clear(): void
}

/** Fixed bytes, then either a place and what follows it, or alternatives that differ in their first byte, or the end. */
interface Node<Value> {
  fixed: Fixed
  /** Of `fixed`; -1 where there is nothing. */
  first: number
  place: number
  form: Form
  after: Node<Value> | undefined
  children: readonly Node<Value>[]
  value: Value | undefined
}

/** A radix tree of templates: what many of them begin with is compared once for all. */
export function createTemplateTree<Value>(places: number): TemplateTree<Value> {
  const matched = { end: 0, starts: new Int32Array(places), ends: new Int32Array(places) }
  let root = nodeOf<Value>(NOTHING)
  let size = 0
  return {
    matched,
    match(scanned, from) {
      const { bytes } = scanned
      let node: Node<Value> | undefined = root
      let at = from
      while (node !== undefined) {
        const { fixed, after }: Node<Value> = node
        if (!standsAt(scanned, at, fixed)) return undefined
        at += fixed.bytes.length
        if (after !== undefined) {
          const end = endOfPlace(bytes, at, node.form)
          if (end < 0 || bytes[end - 1] === BACKSLASH) return undefined
          matched.starts[node.place] = at
          matched.ends[node.place] = end
          at = end
          node = after
        } else if (node.value === undefined) node = childAt(node, bytes[at])
        else {
          matched.end = at
          return node.value
        }
      }
      return undefined
    },
    add(segments, value) {
      let node = root
      for (const segment of segments) {
        const next = segment.kind === 'fixed' ? extend(node, segment.bytes) : open(node, segment.place, segment.form)
        if (next === undefined) return
        node = next
      }
      if (node.after !== undefined || node.children.length > 0) return
      node.value = value
      size++
    },
    size: () => size,
    clear() {
      root = nodeOf(NOTHING)
      size = 0
    },
  }
}

function nodeOf<Value>(fixed: Fixed): Node<Value> {
  return {
    fixed,
    first: fixed.bytes[0] ?? -1,
    place: -1,
    form: 'text',
    after: undefined,
    children: [],
    value: undefined,
  }
}

/** They are few: a search among them is as fast as any table. */
function childAt<Value>(node: Node<Value>, byte: number | undefined): Node<Value> | undefined {
  for (const child of node.children) if (child.first === byte) return child
  return undefined
}

/** The node at or below this one in which these bytes end; what this one has is their beginning, or is made so. */
function extend<Value>(node: Node<Value>, bytes: Uint8Array): Node<Value> | undefined {
  if (isBlank(node)) Object.assign(node, nodeOf<Value>(fixedOf(bytes)))
  const own = node.fixed.bytes
  const shared = sharedLength(own, bytes)
  if (shared < own.length) split(node, shared)
  if (shared === bytes.length) return node
  if (node.after !== undefined || node.value !== undefined) return undefined
  const rest = bytes.subarray(shared)
  const child = childAt(node, rest[0])
  if (child !== undefined) return extend(child, rest)
  const added = nodeOf<Value>(fixedOf(rest))
  node.children = [...node.children, added]
  return added
}

function isBlank<Value>({ fixed, after, children, value }: Node<Value>): boolean {
  return fixed.bytes.length === 0 && after === undefined && children.length === 0 && value === undefined
}

function sharedLength(one: Uint8Array, other: Uint8Array): number {
  let length = 0
  while (length < one.length && length < other.length && one[length] === other[length]) length++
  return length
}

function split<Value>(node: Node<Value>, at: number): void {
  const { bytes } = node.fixed
  const rest: Node<Value> = { ...node, fixed: fixedOf(bytes.subarray(at)), first: bytes[at] ?? -1 }
  Object.assign(node, nodeOf<Value>(fixedOf(bytes.subarray(0, at))), { children: [rest] })
}

/** The node after a place that begins where this one ends. */
function open<Value>(node: Node<Value>, place: number, form: Form): Node<Value> | undefined {
  if (node.after !== undefined) return node.place === place && node.form === form ? node.after : undefined
  if (node.children.length > 0 || node.value !== undefined) return undefined
  node.place = place
  node.form = form
  node.after = nodeOf<Value>(NOTHING)
  return node.after
}

/** Bytes to be found, also as numbers of eight bytes each; the last few are in no number. */
interface Fixed {
  readonly bytes: Uint8Array
  readonly words: Float64Array
}

const WORD = 8

export function fixedOf(bytes: Uint8Array): Fixed {
  const view = viewOf(bytes)
  const words = Float64Array.from({ length: Math.floor(bytes.length / WORD) }, (_, index) =>
    view.getFloat64(index * WORD, true),
  )
  return { bytes, words }
}

const NOTHING = fixedOf(new Uint8Array(0))

export function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength)
}

/**
 * Whether those bytes stand there. Eight at once, as a number: a third of the time that one by one takes. Bytes that are
 * no number (NaN) equal none, themselves included, so a record with such bytes is never found; they are no ASCII.
 */
export function standsAt({ bytes, view }: Scanned, at: number, { bytes: own, words }: Fixed): boolean {
  const { length } = own
  if (at + length > bytes.length) return false
  for (let index = 0; index < words.length; index++) {
    if (view.getFloat64(at + index * WORD, true) !== words[index]) return false
  }
  for (let index = words.length * WORD; index < length; index++) if (bytes[at + index] !== own[index]) return false
  return true
}

const QUOTE = 0x22
const BACKSLASH = 0x5c
const ZERO = 0x30
const NINE = 0x39

/** Behind the content of a place; -1 where it has no end. */
export function endOfPlace(bytes: Uint8Array, from: number, form: Form): number {
  if (form === 'text') return bytes.indexOf(QUOTE, from)
  let at = from
  while (at < bytes.length && isDigit(bytes[at] ?? 0)) at++
  return at
}

function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= NINE
}
