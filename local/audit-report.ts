import { isObject, type Json, parseJson } from '../src/core/json.ts'

/** What `npm audit` came to: how many faults of each gravity are known, or why nobody could be asked. */
export type AuditReport =
  | { readonly asked: true; readonly packages: number; readonly faults: Readonly<Record<Gravity, number>> }
  | { readonly asked: false; readonly why: string }

const GRAVITIES = ['info', 'low', 'moderate', 'high', 'critical'] as const
export type Gravity = (typeof GRAVITIES)[number]

/** Reads what `npm audit --json` prints. It has the same exit code for a fault that is known and for a service that is not there. */
export function readAudit(output: string): AuditReport {
  const report = parseJson(output)
  const metadata = isObject(report) ? report['metadata'] : undefined
  const found = isObject(metadata) ? metadata['vulnerabilities'] : undefined
  const counted = isObject(metadata) ? metadata['dependencies'] : undefined
  if (!isObject(found) || !isObject(counted)) return { asked: false, why: whyNot(report) }
  const counts = GRAVITIES.map(gravity => [gravity, countOf(found[gravity])] as const)
  if (counts.some(([, count]) => count === undefined)) return { asked: false, why: 'its answer is no report' }
  const { info = 0, low = 0, moderate = 0, high = 0, critical = 0 } = Object.fromEntries(counts)
  return { asked: true, packages: countOf(counted['total']) ?? 0, faults: { info, low, moderate, high, critical } }
}

/** Without npm's own words, which name the registry. */
function whyNot(report: Json | undefined): string {
  if (!isObject(report)) return 'npm printed no report'
  const { statusCode, error } = report
  if (typeof statusCode === 'number') return `the registry answers ${statusCode}`
  const code = isObject(error) ? error['code'] : undefined
  return typeof code === 'string' && code !== '' ? `npm says ${code}` : 'the registry gives no report'
}

function countOf(value: Json | undefined): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : undefined
}
