import { gzipSync } from 'node:zlib'
import { NAMES, TIMES, TOKENS, VALUES, withRaw } from './hostile-values.ts'
import type { Random } from './random.ts'

/** Longer messages cost time and find nothing that shorter ones do not; the benchmark reads the long ones. */
const MOST_BYTES = 48 * 1024

/** A message made of a seed by a few changes, of its bytes, of its structure, or of both; now and then the seed itself. */
export function mutated(seeds: readonly Buffer[], random: Random): Buffer {
  let body = random.pick(seeds)
  if (random.oneIn(20)) return body
  const changes = 1 + random.below(random.oneIn(4) ? 8 : 3)
  const structure = random.below(3)
  for (let change = 0; change < changes; change++) {
    if (structure > 0) body = changeStructure(body, seeds, random)
    if (structure < 2) body = changeBytes(body, seeds, random)
  }
  if (random.oneIn(12)) body = repack(body, random)
  return body.subarray(0, MOST_BYTES)
}

type ChangeBytes = (body: Buffer, seeds: readonly Buffer[], random: Random) => Buffer

/** Two places in the body, in order, mostly near each other. */
function range(body: Buffer, random: Random): readonly [number, number] {
  const from = random.below(body.length + 1)
  const length = random.oneIn(4) ? random.below(body.length + 1) : random.below(40)
  return [from, Math.min(body.length, from + length)]
}

function spliced(body: Buffer, from: number, to: number, by: Uint8Array): Buffer {
  return Buffer.concat([body.subarray(0, from), by, body.subarray(to)])
}

const BYTE_CHANGES: readonly ChangeBytes[] = [
  (body, _, random) => {
    const changed = Buffer.from(body)
    if (changed.length === 0) return changed
    const at = random.below(changed.length)
    changed[at] = (changed[at] ?? 0) ^ (1 << random.below(8))
    return changed
  },
  (body, _, random) => spliced(body, ...range(body, random), Buffer.alloc(0)),
  (body, _, random) => body.subarray(0, random.below(body.length + 1)),
  (body, _, random) => body.subarray(random.below(Math.min(body.length, 200) + 1)),
  (body, _, random) => {
    const [from, to] = range(body, random)
    return spliced(body, to, to, body.subarray(from, to))
  },
  (body, seeds, random) => {
    const other = random.pick(seeds)
    const [from, to] = range(body, random)
    return spliced(body, from, to, other.subarray(...range(other, random)))
  },
  (body, _, random) => {
    const at = random.below(body.length + 1)
    return spliced(body, at, at, random.pick(TOKENS))
  },
  (body, _, random) => spliced(body, ...range(body, random), random.pick(TOKENS)),
  (body, _, random) => {
    const [from] = range(body, random)
    return spliced(body, from, from, Buffer.concat(Array<Buffer>(random.below(300)).fill(random.pick(TOKENS))))
  },
  (body, seeds, random) =>
    Buffer.concat([
      body,
      Buffer.from(random.pick(['', '\n', '\r\n', ',', ' ', '\u001e', '\u0000', '\ufeff'])),
      random.pick(seeds),
    ]),
  (body, _, random) =>
    Buffer.from(
      body
        .toString('latin1')
        .replaceAll(random.pick(['"', ',', ':', '}', ' ', 'e']), random.pick(["'", '', '\n', '"', '\\"', '""'])),
      'latin1',
    ),
]

function changeBytes(body: Buffer, seeds: readonly Buffer[], random: Random): Buffer {
  return random.pick(BYTE_CHANGES)(body, seeds, random)
}

type Holder = Record<string, unknown> | unknown[]

/** Every place in the tree, as its holder and its name there. */
function placesOf(root: Holder): readonly (readonly [Holder, string])[] {
  const places: (readonly [Holder, string])[] = []
  const open: Holder[] = [root]
  for (let holder = open.pop(); holder !== undefined && places.length < 2_000; holder = open.pop()) {
    for (const [name, value] of Object.entries(holder)) {
      places.push([holder, name])
      if (isHolder(value)) open.push(value)
    }
  }
  return places
}

function isHolder(value: unknown): value is Holder {
  return typeof value === 'object' && value !== null
}

function get(holder: Holder, name: string): unknown {
  return Array.isArray(holder) ? holder[Number(name)] : holder[name]
}

function put(holder: Holder, name: string, value: unknown): void {
  if (Array.isArray(holder)) holder[Number(name)] = value
  // An own field, also for `__proto__`.
  else Object.defineProperty(holder, name, { value, enumerable: true, configurable: true, writable: true })
}

function remove(holder: Holder, name: string): void {
  if (Array.isArray(holder)) holder.splice(Number(name), 1)
  else Reflect.deleteProperty(holder, name)
}

type ChangeTree = (holder: Holder, name: string, random: Random, other: unknown) => void

const TREE_CHANGES: readonly ChangeTree[] = [
  (holder, name, random) => put(holder, name, random.pick(VALUES)),
  (holder, name, random) => put(holder, name, random.pick(VALUES)),
  (holder, name, random) =>
    put(
      holder,
      /time|stamp|exp|nbf/i.test(name) ? name : random.pick(['time', 'TimeGenerated', name]),
      random.pick(TIMES),
    ),
  (holder, name) => remove(holder, name),
  (holder, name, random) => {
    const value = get(holder, name)
    remove(holder, name)
    if (!Array.isArray(holder)) put(holder, random.pick(NAMES), value)
  },
  (holder, name, random) => {
    if (!Array.isArray(holder))
      put(
        holder,
        random.pick([name.toUpperCase(), `${name} `, name.toLowerCase(), random.pick(NAMES)]),
        get(holder, name),
      )
  },
  (holder, name) => put(holder, name, [get(holder, name)]),
  (holder, name) => put(holder, name, { records: get(holder, name) }),
  (holder, name) => put(holder, name, JSON.stringify(get(holder, name)) ?? 'null'),
  (holder, name, random) =>
    put(holder, name, [get(holder, name), random.pick(VALUES), get(holder, name), random.pick(VALUES)]),
  (holder, name, _, other) => put(holder, name, other),
  (holder, name, random) => {
    const value = get(holder, name)
    put(
      holder,
      name,
      typeof value === 'number'
        ? String(value)
        : typeof value === 'string'
          ? value
              .split('')
              .toSorted(() => random.below(3) - 1)
              .join('')
          : JSON.stringify(value),
    )
  },
]

function parsed(body: Buffer): Holder | undefined {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'))
    return isHolder(value) ? value : undefined
  } catch {
    return undefined
  }
}

function changeStructure(body: Buffer, seeds: readonly Buffer[], random: Random): Buffer {
  const tree = parsed(body) ?? parsed(random.pick(seeds))
  if (tree === undefined) return changeBytes(body, seeds, random)
  const places = placesOf(tree)
  for (let change = random.below(4); change >= 0 && places.length > 0; change--) {
    const [holder, name] = random.pick(places)
    random.pick(TREE_CHANGES)(holder, name, random, parsed(random.pick(seeds)))
  }
  return Buffer.from(writtenSomehow(tree, random))
}

function writtenSomehow(tree: Holder, random: Random): string {
  const json = withRaw(JSON.stringify(tree, null, random.oneIn(6) ? 2 : 0))
  if (random.oneIn(15)) return json.replaceAll('"', "'")
  if (random.oneIn(15)) return JSON.stringify(json)
  if (random.oneIn(15)) return JSON.stringify({ records: json })
  if (random.oneIn(15)) return json.replaceAll('},{', random.pick(['}\n{', '}{', '},\n{', '},,{', '}]{', '} , {']))
  return json
}

function repack(body: Buffer, random: Random): Buffer {
  const text = body.toString('utf8')
  switch (random.below(7)) {
    case 0:
      return gzipSync(body)
    case 1: {
      const zipped = gzipSync(body)
      return zipped.subarray(0, random.below(zipped.length + 1))
    }
    case 2:
      return Buffer.from(`\ufeff${text}`, 'utf16le')
    case 3:
      return Buffer.from(`\ufeff${text}`, 'utf16le').swap16()
    case 4:
      return Buffer.from(text, 'utf16le')
    case 5:
      return Buffer.from(text, 'latin1')
    default:
      return Buffer.from(`\ufeff${text}`)
  }
}
