import { patternFault } from './pattern.ts'

interface Vocabulary {
  readonly tags: readonly string[]
  readonly severities: readonly string[]
  readonly retries: readonly string[]
  readonly lags: readonly string[]
}

type Members = Readonly<Record<string, unknown>>
type Report = (path: string, fault: string) => void

const SLUG = /^[a-z\d]+(?:-[a-z\d]+)*$/
const DOCS = 'https://learn.microsoft.com/'

function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

const isText = (value: unknown): value is string => typeof value === 'string' && value.trim() !== ''
const isStatus = (value: unknown): boolean => Number.isInteger(value) && Number(value) >= 100 && Number(value) <= 599

function eachOf(value: unknown, path: string, report: Report, check: (one: unknown, at: string) => void): void {
  if (!Array.isArray(value)) {
    report(path, 'must be a list')
    return
  }
  for (const [at, one] of value.entries()) check(one, `${path}[${at}]`)
}

function checkStatuses(value: unknown, path: string, report: Report): void {
  eachOf(value, path, report, (one, at) => {
    if (!isStatus(one)) report(at, 'must be an HTTP status')
  })
}

function checkTerms(value: unknown, path: string, words: Members, report: Report): void {
  if (Array.isArray(value) && value.length === 0) report(path, 'must not be empty')
  eachOf(value, path, report, (term, at) => {
    if (!isText(term)) report(at, 'must be a text')
    else if (term.startsWith('@') && !(term.slice(1) in words)) report(at, `names no group of words: ${term}`)
    else if (/\*(?!$| )/.test(term) || /(?:^|\s)\S{0,2}\*/.test(term)) report(at, 'may have * only after three letters')
  })
}

function checkSignature(value: unknown, path: string, words: Members, report: Report): void {
  if (!isObject(value)) {
    report(path, 'must be an object')
    return
  }
  const kinds = ['codes', 'all', 'pattern'].filter(kind => kind in value)
  if (kinds.length !== 1) report(path, 'must have exactly one of codes, all, pattern')
  if ('statuses' in value) checkStatuses(value['statuses'], `${path}.statuses`, report)
  if ('weight' in value && !(Number(value['weight']) > 0)) report(`${path}.weight`, 'must be above 0')
  if ('codes' in value) {
    eachOf(value['codes'], `${path}.codes`, report, (code, at) => {
      if (typeof code !== 'string' || !/^[\w.-]+\*?$/.test(code)) report(at, 'must be a code')
    })
  }
  for (const kind of ['all', 'none']) {
    if (kind in value) {
      eachOf(value[kind], `${path}.${kind}`, report, (group, at) => checkTerms(group, at, words, report))
    }
  }
  if ('pattern' in value) {
    const fault = isText(value['pattern']) ? patternFault(value['pattern']) : 'must be a text'
    if (fault !== undefined) report(`${path}.pattern`, fault)
  }
}

function checkExample(value: unknown, path: string, ids: ReadonlySet<unknown>, report: Report): void {
  if (!isObject(value) || !isText(value['text'])) {
    report(path, 'must have a text')
    return
  }
  if ('status' in value && !isStatus(value['status'])) report(`${path}.status`, 'must be an HTTP status')
  if ('cause' in value && !ids.has(value['cause'])) report(`${path}.cause`, 'names no cause')
}

function checkCause(
  cause: Members,
  path: string,
  words: Members,
  ids: ReadonlySet<unknown>,
  known: Vocabulary,
  report: Report,
): void {
  if (typeof cause['id'] !== 'string' || !SLUG.test(cause['id'])) report(`${path}.id`, 'must be a slug')
  if (cause['id'] === 'ok' || cause['id'] === 'unknown') report(`${path}.id`, 'is a word of the system')
  if (!isText(cause['title'])) report(`${path}.title`, 'must be a text')
  if ('article' in cause && !isText(cause['article'])) report(`${path}.article`, 'must be a text')
  if (typeof cause['docs'] !== 'string' || !cause['docs'].startsWith(DOCS))
    report(`${path}.docs`, `must begin with ${DOCS}`)
  if (!known.severities.includes(String(cause['severity']))) report(`${path}.severity`, 'is unknown')
  if (!known.retries.includes(String(cause['retry']))) report(`${path}.retry`, 'is unknown')
  checkStatuses(cause['statuses'], `${path}.statuses`, report)
  if ('genericFor' in cause) checkStatuses(cause['genericFor'], `${path}.genericFor`, report)
  eachOf(cause['tags'], `${path}.tags`, report, (tag, at) => {
    if (!known.tags.includes(String(tag))) report(at, `is an unknown tag: ${String(tag)}`)
  })
  if (Array.isArray(cause['steps']) && cause['steps'].length === 0) report(`${path}.steps`, 'must not be empty')
  eachOf(cause['steps'], `${path}.steps`, report, (step, at) => {
    if (!isText(step)) report(at, 'must be a text')
  })
  if ('lagSteps' in cause) {
    const steps = isObject(cause['lagSteps']) ? cause['lagSteps'] : {}
    for (const lag of known.lags) if (!isText(steps[lag])) report(`${path}.lagSteps.${lag}`, 'must be a text')
  }
  eachOf(cause['signatures'], `${path}.signatures`, report, (one, at) => checkSignature(one, at, words, report))
  for (const kind of ['examples', 'counterExamples']) {
    eachOf(cause[kind], `${path}.${kind}`, report, (one, at) => checkExample(one, at, ids, report))
  }
}

/** Every fault of a taxonomy, each with its path: `causes[3].tags[0]: is an unknown tag: foo`. */
export function taxonomyFaults(value: unknown, known: Vocabulary): readonly string[] {
  const faults: string[] = []
  const report: Report = (path, fault) => faults.push(`${path}: ${fault}`)
  if (!isObject(value)) return ['taxonomy: must be an object']
  if (typeof value['version'] !== 'string' || !/^\d+\.\d+\.\d+$/.test(value['version']))
    report('version', 'must be x.y.z')
  const words = isObject(value['words']) ? value['words'] : {}
  if (!isObject(value['words'])) report('words', 'must be an object')
  for (const [name, terms] of Object.entries(words)) checkTerms(terms, `words.${name}`, {}, report)
  for (const list of ['fillers', 'denials']) {
    eachOf(value[list], list, report, (one, at) => {
      if (!isText(one)) report(at, 'must be a text')
    })
  }
  const causes: readonly unknown[] = Array.isArray(value['causes']) ? value['causes'] : []
  const ids = new Set<unknown>(causes.map(cause => (isObject(cause) ? cause['id'] : undefined)))
  const seen = new Set<unknown>()
  eachOf(value['causes'], 'causes', report, (cause, path) => {
    if (!isObject(cause)) {
      report(path, 'must be an object')
      return
    }
    if (seen.has(cause['id'])) report(`${path}.id`, `is there twice: ${String(cause['id'])}`)
    seen.add(cause['id'])
    checkCause(cause, path, words, ids, known, report)
  })
  return faults
}
