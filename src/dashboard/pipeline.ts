/** Whether what the page shows can be trusted: the pipeline's own state, in plain words. */

import { DAY, HOUR, hourOf, MINUTE } from '../core/window.ts'
import type { NamedCount, StatusAnswer } from '../flows/answers.ts'
import type { Numbers } from './numbers.ts'
import { duration } from './times.ts'

export interface Finding {
  readonly weight: 'error' | 'warning'
  /** What is wrong. */
  readonly words: string
  /** What to do about it. */
  readonly advice: string
}

type Health = StatusAnswer['health'][number]

/** Alerts are looked at every few seconds, the hub every minute: so long without is no chance any more. */
const OVERDUE = 5 * MINUTE
/** Waiting as long as a function app takes to start is nothing to tell. */
const WAITED_SECONDS = 120
const QUIET_SECONDS = 600
/** A batch is under way all the time. */
const KEEPS_UP_SECONDS = 30

/** What is wrong, the worst first; empty where all is well. */
export function findingsOf(status: StatusAnswer, now: number, numbers: Numbers): readonly Finding[] {
  const readings = status.health.filter(({ value }) => value !== 0)
  const findings = [...readings.flatMap(reading => findingOf(reading, numbers)), ...timerFindings(status, now)]
  return [
    ...findings.filter(({ weight }) => weight === 'error'),
    ...findings.filter(({ weight }) => weight === 'warning'),
  ]
}

type Teller = (subject: string, value: number, many: (unit: string) => string) => Finding | undefined

/** What a reading that is not zero means; undefined where it means nothing yet. */
const TELLERS: Readonly<Record<Health['kind'], Teller>> = {
  'sequence-gap': (subject, _, many) =>
    error(
      `${many('message')} of ${subject} never came.`,
      'Fetch them while the hub holds them: npm run replay -- gaps',
    ),
  conservation: (subject, _, many) =>
    error(
      `The stored rows of ${subject} differ from what was counted by ${many('record')}.`,
      'Counts of that shard are not right: keep the tables as they are and report it.',
    ),
  'store-refused': (subject, _, many) =>
    error(
      `Table Storage refused ${many('record')} of ${subject}.`,
      'They are kept as dead letters: npm run replay -- list',
    ),
  'hub-unreachable': (_, seconds) =>
    error(
      `The hub has not answered for ${duration(seconds * 1_000)}.`,
      'Look at the namespace, its network rules and the role of the function app on it.',
    ),
  'no-data': (_, seconds) =>
    seconds < QUIET_SECONDS
      ? undefined
      : warning(
          `The hub has taken no message for ${duration(seconds * 1_000)}.`,
          'Look whether the diagnostic settings still stream to it.',
        ),
  'oldest-uncounted': (subject, seconds) =>
    seconds < WAITED_SECONDS
      ? undefined
      : warning(
          `Messages of ${subject} wait to be counted, the oldest for ${duration(seconds * 1_000)}: the counts lag behind as much.`,
          'Look at the failures of the function ingest, and at its number of instances.',
        ),
  lag: () => undefined,
}

function findingOf({ kind, subject, value }: Health, numbers: Numbers): readonly Finding[] {
  const size = Math.abs(value)
  const found = TELLERS[kind](subject, value, unit => `${numbers.count(size)} ${size === 1 ? unit : `${unit}s`}`)
  return found === undefined ? [] : [found]
}

function timerFindings(status: StatusAnswer, now: number): readonly Finding[] {
  const watched = Math.max(0, ...status.health.filter(({ kind }) => kind === 'lag').map(({ at }) => Date.parse(at)))
  const evaluated = status.lastEvaluation === null ? 0 : Date.parse(status.lastEvaluation)
  return [
    ...(evaluated > 0 && now - evaluated > OVERDUE
      ? [
          error(
            `Alerts were last looked at ${duration(now - evaluated)} ago.`,
            'Look whether the function evaluate runs, and whether the channel accepts its cards.',
          ),
        ]
      : []),
    ...(watched > 0 && now - watched > OVERDUE
      ? [
          warning(
            `The hub was last asked how far it reaches ${duration(now - watched)} ago.`,
            'Look whether the function watch runs.',
          ),
        ]
      : []),
  ]
}

/** How far the counts lag behind the hub, in a few words. */
export function lagWords(status: StatusAnswer): string {
  const { messages, seconds } = lagOf(status)
  if (messages === 0) return 'all is counted'
  return seconds < KEEPS_UP_SECONDS ? 'keeps up' : `${duration(seconds * 1_000)} behind`
}

/** Of the hub's shards: how many messages wait, and for how long the oldest of them has. */
export function lagOf(status: StatusAnswer): { readonly messages: number; readonly seconds: number } {
  const values = (kind: Health['kind']) => status.health.filter(one => one.kind === kind).map(({ value }) => value)
  return {
    messages: values('lag').reduce((sum, value) => sum + value, 0),
    seconds: Math.max(0, ...values('oldest-uncounted')),
  }
}

/** Records that the hub's shards rejected, by reason, most first. */
export function rejectedOf({ shards }: StatusAnswer): readonly NamedCount[] {
  const counts = new Map<string, number>()
  for (const { rejected } of shards) {
    for (const [reason, count] of Object.entries(rejected)) counts.set(reason, (counts.get(reason) ?? 0) + count)
  }
  return [...counts].map(([name, count]) => ({ name, count })).toSorted((one, other) => other.count - one.count)
}

/**
 * The latest day of what was counted, in whole hours, where all of it lies outside of the stretch that is looked at, as
 * an archive does; else undefined.
 */
export function rangeElsewhere({ shards }: StatusAnswer, from: number, to: number): Stretch | undefined {
  const times = (pick: (shard: StatusAnswer['shards'][number]) => string | null) =>
    shards.map(pick).flatMap(time => (time === null ? [] : [Date.parse(time)]))
  const [firsts, lasts] = [times(({ firstTime }) => firstTime), times(({ lastTime }) => lastTime)]
  if (firsts.length === 0 || lasts.length === 0) return undefined
  const [first, last] = [Math.min(...firsts), Math.max(...lasts)]
  if (first < to && last >= from) return undefined
  return { from: hourOf(Math.max(first, last - DAY)), to: hourOf(last) + HOUR }
}

interface Stretch {
  readonly from: number
  readonly to: number
}

/** Whether anything was ever counted, by whomever. */
export function isEmpty({ totals }: StatusAnswer): boolean {
  return Object.values(totals).every(({ records }) => records === 0)
}

function error(words: string, advice: string): Finding {
  return { weight: 'error', words, advice }
}

function warning(words: string, advice: string): Finding {
  return { weight: 'warning', words, advice }
}
