import { readdirSync, readFileSync } from 'node:fs'
import { openEnvelope } from '../../src/core/envelope.ts'
import { parseEvent } from '../../src/core/event.ts'
import { readFailure } from '../../src/core/failure.ts'
import type { Failure } from '../../src/taxonomy/matcher.ts'
import type { Taxonomy } from '../../src/taxonomy/taxonomy.ts'
import { NOON } from './outcomes.ts'

const ROOT = new URL('../../', import.meta.url)

/** All that is there to be named: the taxonomy's own examples, the corpus, and the failed records of the fixtures. */
export function allFailures({ causes }: Taxonomy): readonly Failure[] {
  const examples = causes.flatMap(cause => [...cause.examples, ...cause.counterExamples])
  return [
    ...examples.map(({ status, text }) => readFailure({ status, text })),
    ...filesIn('bench/corpus/').flatMap(corpusFailures),
    ...filesIn('test/fixtures/').flatMap(fixtureFailures),
  ]
}

function filesIn(folder: string): readonly string[] {
  const entries = readdirSync(new URL(folder, ROOT), { recursive: true, withFileTypes: true })
  return entries
    .filter(entry => entry.isFile())
    .map(({ parentPath, name }) => readFileSync(`${parentPath}/${name}`, 'utf8'))
}

function corpusFailures(corpus: string): readonly Failure[] {
  return corpus
    .split('\n')
    .filter(line => line !== '')
    .map(line => {
      const { status, text }: { readonly status: unknown; readonly text: string } = JSON.parse(line)
      return readFailure({ status: typeof status === 'number' ? status : undefined, text })
    })
}

function fixtureFailures(message: string): readonly Failure[] {
  return openEnvelope(message).flatMap(item => {
    const parsed = item.ok ? parseEvent(item.record, NOON) : undefined
    return parsed?.kind === 'event' && parsed.event.failed ? [readFailure(parsed.event)] : []
  })
}
