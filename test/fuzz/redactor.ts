import { globSync, readFileSync } from 'node:fs'
import { redact } from '../../src/core/redact.ts'
import { taxonomy } from '../../src/taxonomy/taxonomy.ts'
import { FORMS, type Form, type Planted } from './planted-forms.ts'
import { createRandom, type Random } from './random.ts'

/**
 * Where a program puts a secret: between signs that are no part of it. What is glued to letters, cut by a line break or
 * escaped sign by sign is found where it still has its form, and promised nowhere.
 */
const PLACES: readonly (readonly [string, string])[] = [
  [' ', ' '],
  ['"', '"'],
  [" '", "' "],
  [' (', ') '],
  [' [', '] '],
  ['<', '>'],
  [': ', '. '],
  ['\n', '\n'],
  [' value=', '; '],
  ['{"value":"', '"}'],
  ['{\\"value\\":\\"', '\\"}'],
  ['<m:value>', '</m:value>'],
  ['&quot;', '&quot;'],
  [' \u201c', '\u201d '],
]
/** Where a parameter stands. */
const ADDRESSES: readonly (readonly [string, string])[] = [
  [' https://a.example/b?', ' '],
  [' https://a.example/b?c=1&', '&d=2 '],
  [' https://a.example/b?c=1&amp;', '&amp;d=2 '],
  ['"https://a.example/b?c=1\\u0026', '\\u0026d=2"'],
  [' u=https%3A%2F%2Fa.example%3Fc%3D1%26', '%26d%3D2 '],
]

/** A secret of which so many signs in a row are seen is known. */
const SEEN = 8

/** What a text with a planted secret came to. */
export interface Finding {
  readonly form: string
  readonly text: string
  readonly redacted: string
  readonly fault: string
}

/** The corpus and the examples of the taxonomy, as they are shown when nothing in them is masked. */
export function ordinaryTexts(): readonly string[] {
  const folder = new URL('../../bench/corpus/', import.meta.url)
  const lines = globSync('*.jsonl', { cwd: folder }).flatMap(name =>
    readFileSync(new URL(name, folder), 'utf8')
      .split('\n')
      .filter(line => line !== '')
      .map(line => String(JSON.parse(line).text)),
  )
  const examples = taxonomy.causes.flatMap(cause => [...cause.examples, ...cause.counterExamples])
  const texts = [...lines, ...examples.map(example => example.text)]
  return [...new Set(texts.map(text => text.replace(/[\s\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu, ' ').trim()))]
}

/** Those in which nothing is masked. */
export function untouchedTexts(): readonly string[] {
  return ordinaryTexts().filter(text => text !== '' && redact(text, Number.POSITIVE_INFINITY) === text)
}

/** Plants a secret in an ordinary text, and says what is wrong with how it is shown; undefined where nothing is. */
export function tryOne(random: Random, texts: readonly string[]): Finding | undefined {
  const form = random.pick(FORMS)
  const planted = form.make(random)
  const [left, right] = random.pick(placesOf(form))
  const inPlace = right.startsWith('%26') ? { ...planted, text: encodeURIComponent(planted.text) } : planted
  const [before, after] = [random.pick(texts), random.pick(texts)]
  const text = `${before}${left}${inPlace.text}${right}${after}`
  const redacted = redact(text, Number.POSITIVE_INFINITY)
  const fault = faultOf(inPlace, redacted, [`${before}${left}`, `${right}${after}`])
  return fault === undefined ? undefined : { form: form.name, text, redacted, fault }
}

function placesOf({ parameter, wide }: Form): typeof PLACES {
  if (parameter === true) return ADDRESSES
  return wide === true ? PLACES.filter(([left]) => !left.endsWith('=')) : PLACES
}

function faultOf(
  { secrets }: Planted,
  redacted: string,
  [before, after]: readonly [string, string],
): string | undefined {
  const seen = secrets.flatMap(secret => piecesOf(secret)).find(piece => redacted.includes(piece))
  if (seen !== undefined) return `shows ${seen}`
  const plain = (text: string) => text.replaceAll(/\s+/g, ' ')
  if (!redacted.startsWith(plain(before))) return 'damages what stands before'
  return redacted.endsWith(plain(after)) ? undefined : 'damages what stands behind'
}

/** Each stretch of a secret that must not be seen; of what is shorter, or is told by its name alone, the whole. */
function piecesOf(secret: string): readonly string[] {
  if (secret.length <= SEEN + 8) return [secret]
  return Array.from({ length: secret.length - SEEN + 1 }, (_, at) => secret.slice(at, at + SEEN))
}

/** So many texts of a seed; the first that is shown wrong. */
export function fuzzRedactor(seed: number, count: number, texts = untouchedTexts()): Finding | undefined {
  for (let index = 0; index < count; index++) {
    const finding = tryOne(createRandom(seed, index), texts)
    if (finding !== undefined) return finding
  }
  return undefined
}
