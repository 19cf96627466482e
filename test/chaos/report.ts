import { colours } from '../../local/terminal.ts'
import type { CampaignResult } from './run.ts'
import type { Fault } from './verify.ts'

/** So many lines of a difference tell what kind it is. */
const MOST_LINES = 10

/** What a campaign came to, as a compact table. */
export function resultLines(seed: number, result: CampaignResult): readonly string[] {
  const { crew, acts } = result
  const lines: readonly (readonly [string, string])[] = [
    ['seed', String(seed)],
    ['duration', `${Math.round(result.seconds)} s, ${result.rounds} rounds`],
    ['records', `${number(result.records)} in ${number(result.messages)} messages`],
    ['  with something rejected', number(result.rejectedMessages)],
    ['redelivered', `${number(result.duplicates)} messages after they were whole`],
    ['batches', `${number(crew.batches)} counted, ${number(crew.failedAttempts)} attempts failed`],
    ['processes', `${crew.started} started`],
    ['  killed at any moment', String(acts.get('kill') ?? 0)],
    ['  put beside others', String(acts.get('second reader') ?? 0)],
    ['  took partitions over', String(acts.get('takeover') ?? 0)],
    ['  retired', String(acts.get('retire') ?? 0)],
    ['clock jumps', String(acts.get('clock jump') ?? 0)],
    ['tables dropped', String(acts.get('drop table') ?? 0)],
    ['requests', `${number(result.requests)}, of which ${number(result.faultCount)} met a fault`],
    ...[...result.faults]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([kind, count]) => [`  ${kind}`, number(count)] as const),
    [
      'compared',
      `${number(result.comparedRows)} rows, ${number(result.comparedDeadLetters)} messages in the dead letter`,
    ],
  ]
  const width = Math.max(...lines.map(([name]) => name.length)) + 2
  return lines.map(([name, value]) => `${name.padEnd(width)}${value}`)
}

/** What was wrong, and how many lines more there are of each check. */
export function failureLines({ round, faults }: NonNullable<CampaignResult['failure']>): readonly string[] {
  return [
    colours.red(`round ${round}: what is stored is not what was sent`),
    ...[...Map.groupBy(faults, ({ check }) => check)].flatMap(([check, found]) => differences(check, found)),
  ]
}

function differences(check: Fault['check'], found: readonly Fault[]): readonly string[] {
  const more = found.length - MOST_LINES
  return [
    `${check}: ${number(found.length)} wrong`,
    ...found.slice(0, MOST_LINES).map(({ line }) => `  ${line}`),
    ...(more > 0 ? [`  and ${number(more)} more`] : []),
  ]
}

function number(value: number): string {
  return value.toLocaleString('en-US')
}
