import { UNKNOWN } from '../core/outcome.ts'
import { type FailureRule, matchesRow } from '../core/rule.ts'
import { mergeTallies, type Tally } from '../core/tally.ts'
import { DAY, HOUR, hourOf, MINUTE } from '../core/window.ts'
import type { Cause } from '../taxonomy/taxonomy.ts'
import type { StoredAlert } from './ports/alerting.ts'
import type { CountRow, FingerprintList } from './ports/querying.ts'
import type { CountReader, Reading } from './read-counts.ts'

export interface CausePorts {
  readonly reader: CountReader
  readonly kinds: Pick<FingerprintList, 'find'>
  readonly causeOf: (id: string) => Cause | undefined
}

/** An alert about failures, with its rule as it holds for its account. */
export interface FailureAlert extends StoredAlert {
  readonly id: string
  readonly failing: FailureRule
}

/** What an alert is made of further back is told by its history. */
const LONGEST = DAY
/** Longer stretches are read by the hour. */
const IN_MINUTES = 6 * HOUR

interface Stretch {
  readonly alert: FailureAlert
  readonly from: number
  readonly to: number
  readonly by: 'minute' | 'hour'
}

/** Calls by cause behind each alert, by its id: from its beginning, at most the last day, through its last minute. */
export async function causesBehind(
  alerts: readonly FailureAlert[],
  reading: Reading,
  ports: CausePorts,
): Promise<ReadonlyMap<string, Tally>> {
  const [ofKinds, ofCauses] = [alerts.filter(isOfKind), alerts.filter(alert => !isOfKind(alert))]
  const kinds = ofKinds.map(async alert => [alert.id, await causeOfKind(alert, reading, ports)] as const)
  const stretches = ofCauses.map(stretchOf)
  const found = (['minute', 'hour'] as const).flatMap(by => {
    const byAccount = Map.groupBy(
      stretches.filter(one => one.by === by),
      ({ alert }) => alert.account,
    )
    return [...byAccount].map(async ([account, own]) => {
      // Alerts of one account look at the same counts.
      const [from, to] = [Math.min(...own.map(one => one.from)), Math.max(...own.map(one => one.to))]
      const rows = await ports.reader.counts({ accounts: [account], from, to, by, splitHours: new Set() }, reading)
      return own.map(stretch => [stretch.alert.id, tallyOf(stretch, rows, ports)] as const)
    })
  })
  return new Map([...(await Promise.all(kinds)), ...(await Promise.all(found)).flat()])
}

function isOfKind({ failing }: FailureAlert): boolean {
  return failing.groupBy.includes('fingerprint')
}

/** Calls of one fingerprint have the same words, so they are taken for what the first was counted as. */
async function causeOfKind({ group, alert }: FailureAlert, { signal }: Reading, { kinds }: CausePorts): Promise<Tally> {
  const sight = await kinds.find(group.slice(group.lastIndexOf('/') + 1), signal)
  return new Map([[sight?.cause ?? UNKNOWN, alert.count]])
}

function tallyOf({ alert, from, to }: Stretch, rows: readonly CountRow[], { causeOf }: CausePorts): Tally {
  const matches = matcherOf(alert, causeOf)
  const own = rows.filter(({ time, cause }) => time >= from && time < to && matches(cause))
  return mergeTallies(own.map(({ cause, count }) => new Map([[cause, count]])))
}

/** For how long the tokens of these calls were expired, where the advice of a cause depends on it. */
export async function lagsBehind(
  alert: FailureAlert,
  causes: Tally,
  reading: Reading,
  { reader, causeOf }: CausePorts,
): Promise<Tally> {
  const { from, to, by } = stretchOf(alert)
  const span = { accounts: [alert.account], from, to, by, splitHours: new Set<number>() }
  const lags: Tally[] = []
  for (const cause of causes.keys()) {
    if (causeOf(cause)?.lagSteps === undefined) continue
    await reader.rows({ ...span, cause }, reading, rows => {
      lags.push(mergeTallies(rows.map(({ breakdown }) => breakdown.expiryLags)))
    })
  }
  return mergeTallies(lags)
}

function stretchOf(alert: FailureAlert): Stretch {
  const to = alert.alert.until + MINUTE
  const since = Math.max(alert.alert.since, to - LONGEST)
  const by = to - since > IN_MINUTES ? 'hour' : 'minute'
  return { alert, from: by === 'hour' ? hourOf(since) : since, to, by }
}

/**
 * Whether calls of a cause can be the alert's. Counts know no facets: of a rule that looks at one, all calls of the cause
 * are taken, so these are causes to look at rather than the alert's own sum. A fingerprint alone narrows them down: only
 * what was counted as unknown, or by its status alone, has one.
 */
function matcherOf(
  { account, group, failing }: FailureAlert,
  causeOf: CausePorts['causeOf'],
): (cause: string) => boolean {
  // `account/cause`, `account/cause/value`: neither holds a slash.
  const only = failing.groupBy.includes('cause') ? group.slice(account.length + 1).split('/')[0] : undefined
  return id => {
    const cause = causeOf(id)
    if (only !== undefined && id !== only) return false
    if (failing.facet === 'fingerprint' && id !== UNKNOWN && cause?.genericFor === undefined) return false
    return matchesRow(failing, { account, cause: id, tags: cause?.tags ?? [] })
  }
}
