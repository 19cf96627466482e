import { nightApi } from './night.ts'
import type { Api } from './page-server.ts'

/** By which strangers might become more than text; the last is long. */
export const HOSTILE_TEXTS: readonly string[] = [
  '<img src=x onerror=alert(1)><script>alert(1)</script>',
  'javascript:alert(1)//onerror',
  '[onerror](javascript:alert(1)) **bold** <b>_it_</b>',
  '\u202eonerror\u2066gnp.exe\u0000\u001b[31m',
  '"\'`onerror=alert(1)',
  `onerror${'x'.repeat(100_000)}`,
]

/** Texts that the taxonomy, the rules or ourselves chose; the page may rely on those alone. */
const OURS = new Set([
  'step',
  'timeZone',
  'groupBy',
  'severity',
  'state',
  'reason',
  'about',
  'retry',
  'replay',
  'kind',
  'next',
])

/** An ordinary night in which every text of every answer, but for words from closed lists and times, is a stranger's. */
export function hostileApi(): Api {
  const night = nightApi()
  return (path, query, headers) => {
    const answer = night(path, query, headers)
    if (answer === undefined) return undefined
    const body = path === 'deadletters' ? { letters: [LETTER], next: null } : answer.body
    let turn = 0
    return { ...answer, body: hostile(body, () => HOSTILE_TEXTS[turn++ % HOSTILE_TEXTS.length] ?? '') }
  }
}

const LETTER = {
  id: 'p03:1200',
  enqueued: '2026-11-22T02:10:00Z',
  bytes: 10,
  records: 1,
  rejected: 1,
  reasons: ['not-json'],
  error: 'x',
  replay: 'none',
}

function hostile(value: unknown, next: () => string): unknown {
  if (typeof value === 'string') return /^\d{4}-\d\d-\d\dT/.test(value) ? value : next()
  if (Array.isArray(value)) return value.map(item => hostile(item, next))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, OURS.has(name) ? item : hostile(item, next)]),
  )
}
