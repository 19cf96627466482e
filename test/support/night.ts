import type { AggregatesAnswer, AlertAnswer, StatusAnswer } from '../../src/flows/answers.ts'
import { taxonomy } from '../../src/taxonomy/taxonomy.ts'
import { aggregatesAnswer, alertAnswer, causeAnswer, statusAnswer, unknownAnswer } from './dashboard-answers.ts'
import type { Api, ApiAnswer } from './page-server.ts'

/** A night with one storm, as the API tells it; a test changes what it is about. */
export interface Night {
  readonly aggregates?: (query: URLSearchParams) => AggregatesAnswer
  readonly status?: StatusAnswer
  readonly alerts?: readonly AlertAnswer[]
  readonly accounts?: readonly string[]
  /** Answers in place of the night's own, by the path's first part. */
  readonly instead?: Readonly<Record<string, ApiAnswer>>
}

export function nightApi(night: Night = {}): Api {
  return (path, query) => {
    const [kind = ''] = path.split('/')
    return night.instead?.[kind] ?? night.instead?.['*'] ?? { body: bodyOf(kind, path, query, night) }
  }
}

function bodyOf(kind: string, path: string, query: URLSearchParams, night: Night): unknown {
  const firing = night.alerts ?? [alertAnswer()]
  switch (kind) {
    case 'aggregates':
      return night.aggregates?.(query) ?? aggregatesAnswer({ 'token-expired': 9, throttled: 2, unknown: 1 })
    case 'status':
      return night.status ?? statusAnswer()
    case 'accounts':
      return { accounts: night.accounts ?? ['contoso', 'fabrikam'] }
    case 'taxonomy':
      return { version: taxonomy.version, causes: taxonomy.causes }
    case 'alerts':
      if (path !== 'alerts') return { ...(firing[0] ?? alertAnswer()), history: [] }
      return { alerts: query.get('state') === 'firing' ? firing : [], next: null }
    case 'causes':
      return causeAnswer({ id: decodeURIComponent(path.slice('causes/'.length)) })
    case 'unknowns':
      return { from: '', to: '', unknowns: [unknownAnswer()], next: null }
    default:
      return { letters: [], next: null }
  }
}
