import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { readFailure } from '../src/core/failure.ts'
import { createMatcher, type Match } from '../src/taxonomy/matcher.ts'
import { type Cause, causeById, type Taxonomy, taxonomy } from '../src/taxonomy/taxonomy.ts'
import type { Tag } from '../src/taxonomy/vocabulary.ts'

interface Line {
  readonly id: string
  readonly status: number | undefined
  readonly text: string
  readonly cause: string
  readonly confidence: string
}

type Verdict = 'right' | 'generic' | 'wrong'

const { values: options, positionals: files } = parseArgs({
  allowPositionals: true,
  options: {
    verbose: { type: 'boolean', default: false },
    low: { type: 'boolean', default: false },
    'cross-validate': { type: 'boolean', default: false },
  },
})

const isGeneric = (cause: string): boolean => cause === 'unknown' || cause.endsWith('-unspecified')
const isOfArticle = (cause: string): boolean => causeById(cause)?.article !== undefined
const percent = (part: number, of: number): string => `${part}/${of} = ${((100 * part) / Math.max(1, of)).toFixed(1)} %`

const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : typeof value === 'number' ? String(value) : ''

function statusOf(value: unknown): number | undefined {
  const numbers = textOf(value).match(/\b[1-5]\d\d\b/g) ?? []
  return numbers.length === 1 ? Number(numbers[0]) : undefined
}

function readCorpus(path: string): readonly Line[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter(line => line.trim() !== '')
    .map(line => {
      const { id, status, text, cause, confidence }: Record<string, unknown> = JSON.parse(line)
      return {
        id: textOf(id),
        status: statusOf(status),
        text: textOf(text),
        cause: textOf(cause),
        confidence: textOf(confidence),
      }
    })
    .filter(({ confidence }) => options.low || confidence !== 'low')
}

const OK: Match = { cause: 'ok', evidence: 'status' }
const match = createMatcher(taxonomy)

function classify({ status, text }: Line): Match {
  return status !== undefined && status >= 200 && status < 400 ? OK : match(readFailure({ status, text }))
}

function verdict(line: Line, found: string): Verdict {
  if (found === line.cause) return 'right'
  return isGeneric(found) ? 'generic' : 'wrong'
}

function hasTag(cause: string, tag: Tag): boolean {
  return causeById(cause)?.tags.includes(tag) ?? false
}

function reportTag(tag: Tag, found: readonly (readonly [Line, Match])[]): void {
  const claimed = found.filter(([, { cause }]) => hasTag(cause, tag))
  const labelled = found.filter(([{ cause }]) => hasTag(cause, tag))
  const both = claimed.filter(([{ cause }]) => hasTag(cause, tag))
  console.log(
    `  ${tag}: precision ${percent(both.length, claimed.length)}, recall ${percent(both.length, labelled.length)}`,
  )
}

function show([{ id, status, cause, text }, found]: readonly [Line, Match]): void {
  if (options.verbose)
    console.log(`    ${id} ${status ?? '-'} ${cause} <- ${found.cause} (${found.evidence}): ${text.slice(0, 160)}`)
}

function reportFile(path: string): void {
  const found = readCorpus(path).map(line => [line, classify(line)] as const)
  const slugs = found.filter(([{ cause }]) => causeById(cause) !== undefined)
  const others = found.filter(([{ cause }]) => cause.startsWith('none'))
  const strays = others.filter(([, { cause }]) => isOfArticle(cause))
  console.log(path)
  for (const kind of ['right', 'generic', 'wrong'] as const) {
    const those = slugs.filter(([line, { cause }]) => verdict(line, cause) === kind)
    console.log(`  ${kind}: ${percent(those.length, slugs.length)}`)
    if (kind !== 'right') those.forEach(show)
  }
  console.log(`  labelled none, answered with a cause of the article: ${percent(strays.length, others.length)}`)
  strays.forEach(show)
  reportTag('expiry', found)
  reportTag('quota', found)
}

/**
 * How far the examples carry texts they have not seen: each fold's examples are asked of a taxonomy without them, once
 * with the signatures (which were written with the examples in sight, so this flatters) and once by likeness alone.
 */
function crossValidate(folds: number = 10): void {
  for (const [name, keep] of [
    ['signatures and likeness', (cause: Cause) => cause.signatures],
    ['likeness alone', (): Cause['signatures'] => []],
  ] as const) {
    const counts = { right: 0, generic: 0, wrong: 0 }
    for (let fold = 0; fold < folds; fold += 1) {
      const inFold = (at: number): boolean => at % folds === fold
      const rest: Taxonomy = {
        ...taxonomy,
        causes: taxonomy.causes.map(cause => ({
          ...cause,
          signatures: keep(cause),
          examples: cause.examples.filter((_, at) => !inFold(at)),
        })),
      }
      const matchRest = createMatcher(rest)
      for (const cause of taxonomy.causes) {
        if (cause.article === undefined) continue
        for (const [at, { status, text }] of cause.examples.entries()) {
          if (!inFold(at)) continue
          const found = matchRest(readFailure({ status, text })).cause
          counts[found === cause.id ? 'right' : isGeneric(found) ? 'generic' : 'wrong'] += 1
        }
      }
    }
    const all = counts.right + counts.generic + counts.wrong
    console.log(`${folds} folds of the article's examples, ${name}:`)
    for (const [kind, count] of Object.entries(counts)) console.log(`  ${kind}: ${percent(count, all)}`)
  }
}

files.forEach(reportFile)
if (options['cross-validate']) crossValidate()
