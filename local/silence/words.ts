import { span, utcMinute } from '../../src/adapters/card-text.ts'
import { type RequestFault, WHOLE } from '../../src/adapters/silence-request.ts'
import type { Silence } from '../../src/core/silence.ts'
import { shown } from '../explain/shown.ts'

/** A silence as a sentence. Its texts are another person's, so what a terminal would obey is taken out. */
export function silenceWords({ id, rules, accounts, groups, until, author, comment }: Silence, now: number): string {
  const what = [wordsOf('rule', rules), wordsOf('account', accounts), wordsOf('group', groups)].filter(
    one => one !== '',
  )
  const end =
    now < until ? `until ${utcMinute(until)}, for another ${span(until - now)}` : `was over at ${utcMinute(until)}`
  return `${id}  ${what.length === 0 ? 'everything' : what.join(', ')}; ${end}; by ${shown(author)}: ${shown(comment)}`
}

function wordsOf(what: string, patterns: readonly string[] | undefined): string {
  if (patterns === undefined) return ''
  return `${what} ${patterns.map(pattern => shown(pattern)).join(' or ')}`
}

const OPTIONS: Readonly<Record<string, string>> = {
  rules: '--rule',
  accounts: '--account',
  groups: '--group',
  for: '--for',
  until: '--until',
  author: '--author',
  comment: '--comment',
  everything: '--everything',
}

const OF_ALL: Readonly<Record<string, string>> = {
  [WHOLE.nothing]: 'Name what to silence with --rule, --account or --group, or say --everything.',
  [WHOLE.everything]: 'That matches all alerts: name less, or say --everything.',
  [WHOLE.both]: 'Say either --everything, or what to silence with --rule, --account or --group.',
  [WHOLE.end]: 'Say either --for (such as 2h) or --until (a time).',
}

/** A fault in the words of the command line. */
export function faultWords({ path, message }: RequestFault): string {
  const option = OPTIONS[path.split('.')[0] ?? '']
  return option === undefined ? (OF_ALL[message] ?? message) : `${option} ${message}`
}
