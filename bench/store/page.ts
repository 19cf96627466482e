import type { App } from '../../src/app.ts'
import { resolveRange } from '../../src/core/time-range.ts'
import { HOUR } from '../../src/core/window.ts'
import { queryAggregates } from '../../src/flows/query-aggregates.ts'
import { queryAlerts } from '../../src/flows/query-alerts.ts'
import { queryUnknowns } from '../../src/flows/query-unknowns.ts'
import { reportStatus } from '../../src/flows/report-status.ts'

const SPAN = 6 * HOUR
const LIMIT = 50

/** What a page of the last six hours asks: status, alerts, failures by cause, kinds of error that nobody knows. */
export async function reloadPage(now: number, app: App): Promise<void> {
  const { statusPorts, alertsPorts, queryPorts, unknownsPorts } = await app.answering()
  const resolved = resolveRange({ last: SPAN }, now, 0)
  if (!resolved.ok) throw new Error(resolved.message)
  const { range } = resolved
  const reading = { now, signal: new AbortController().signal }
  await reportStatus(statusPorts)
  await queryAlerts({ state: 'firing', limit: LIMIT }, reading, alertsPorts)
  await queryAggregates({ range, groupBy: 'cause', outcome: 'failed', limit: LIMIT }, reading, queryPorts)
  await queryUnknowns({ range, limit: LIMIT }, reading, unknownsPorts)
}
