import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { startTables } from '../../local/azurite.ts'
import { createAccountTable } from '../../src/adapters/account-table.ts'
import { createAggregateTable } from '../../src/adapters/aggregate-table.ts'
import { parseRules } from '../../src/adapters/alert-rules.ts'
import { createAlertTable, readAlertHistory } from '../../src/adapters/alert-table.ts'
import { createCallerMarker } from '../../src/adapters/caller-hash.ts'
import { createChangeTable } from '../../src/adapters/change-table.ts'
import { createDeadLetterTable } from '../../src/adapters/dead-letter-table.ts'
import { createEvaluationLease } from '../../src/adapters/evaluation-lease.ts'
import { createFingerprintTable } from '../../src/adapters/fingerprint-table.ts'
import { createHealthTable } from '../../src/adapters/health-table.ts'
import { messageText } from '../../src/adapters/message-text.ts'
import { createProgressTable } from '../../src/adapters/progress-table.ts'
import { openTables } from '../../src/adapters/tables.ts'
import { createClassifier } from '../../src/core/outcome.ts'
import type { Silence } from '../../src/core/silence.ts'
import { DAY, HOUR, MINUTE } from '../../src/core/window.ts'
import { type AlertPorts, evaluateAlerts } from '../../src/flows/evaluate-alerts.ts'
import { type IngestPorts, ingestBatch } from '../../src/flows/ingest-batch.ts'
import type { Message } from '../../src/flows/ports/messages.ts'
import type { Notice } from '../../src/flows/ports/notices.ts'
import { causeById, taxonomy } from '../../src/taxonomy/taxonomy.ts'
import { expectGolden } from '../support/golden.ts'

const MIDNIGHT = Date.UTC(2023, 5, 30)
const at = (hour: number, minute = 0) => MIDNIGHT + hour * HOUR + minute * MINUTE
const clockTime = (time: number) => new Date(time).toISOString().slice(11, 16)

type Kind = 'ok' | 'expired' | 'quota' | 'gone'

/** Requests of one account in one minute, that arrive so many minutes later. */
interface Traffic {
  readonly account: string
  readonly from: number
  readonly minutes: number
  readonly kind: Kind
  readonly perMinute: number
  readonly late?: number
  /** Of the token that all of them carry. */
  readonly expires?: number
}

/** The day as it happens. Times in epoch milliseconds. */
const DAY_OF_TRAFFIC: readonly Traffic[] = [
  // A platform at work.
  { account: 'contoso', from: at(0), minutes: 1_440, kind: 'ok', perMinute: 20 },
  // 01:00 a storm of expired tokens, four times as bad in its middle.
  { account: 'contoso', from: at(1), minutes: 20, kind: 'expired', perMinute: 8 },
  { account: 'contoso', from: at(1, 8), minutes: 6, kind: 'expired', perMinute: 60 },
  // 03:00 one that arrives twelve minutes late.
  { account: 'fabrikam', from: at(3), minutes: 5, kind: 'expired', perMinute: 10, late: 12 },
  // 06:00 an account that cannot make up its mind.
  ...Array.from({ length: 12 }, (_, index): Traffic => {
    return { account: 'northwind', from: at(6, index * 15), minutes: 2, kind: 'expired', perMinute: 12 }
  }),
  // 10:00 a quota.
  { account: 'contoso', from: at(10), minutes: 3, kind: 'quota', perMinute: 2 },
  // 12:00 a storm of four hours.
  { account: 'tailspin', from: at(12), minutes: 240, kind: 'expired', perMinute: 5 },
  // 17:00 a token that all share, renewed at 18:25 with 15 minutes left.
  { account: 'woodgrove', from: at(17), minutes: 85, kind: 'ok', perMinute: 20, expires: at(18, 40) },
  { account: 'woodgrove', from: at(18, 25), minutes: 60, kind: 'ok', perMinute: 20, expires: at(23, 59) },
  // 20:00 an account is gone, and all that follows from it.
  { account: 'fabrikam', from: at(20), minutes: 30, kind: 'gone', perMinute: 3 },
  { account: 'fabrikam', from: at(20), minutes: 30, kind: 'expired', perMinute: 20 },
  // 22:00 a backfill of last month, of an account that nothing was told of.
  { account: 'adatum', from: at(22) - 30 * DAY, minutes: 30, kind: 'expired', perMinute: 50, late: 30 * 1_440 },
]

const SILENCES: readonly Silence[] = [
  // Somebody works on it.
  { id: 's', accounts: ['tailspin'], from: at(14, 45), until: at(15, 30), author: 'a', comment: 'c' },
]

function recordOf({ account, kind, expires }: Traffic, time: number) {
  const base = {
    time: new Date(time).toISOString(),
    resourceId: `/subscriptions/s/resourceGroups/g/providers/Microsoft.Media/mediaservices/${account}`,
  }
  if (kind === 'quota' || kind === 'gone') {
    const message =
      kind === 'quota' ? 'The quota of assets was reached for this account.' : 'The Media Services account is disabled.'
    const properties = {
      statusCode: 'Forbidden',
      statusMessage: JSON.stringify({ error: { code: 'Forbidden', message } }),
    }
    const names = { category: 'Administrative', operationName: 'Microsoft.Media/mediaservices/assets/write' }
    return { ...base, ...names, resultType: 'Failure', resultSignature: 'Failed.Forbidden', properties }
  }
  const refused = kind === 'expired'
  const exp = refused ? time - 10 * MINUTE : (expires ?? time + 2 * HOUR + (time % 7) * MINUTE)
  return {
    ...base,
    category: 'KeyDeliveryRequests',
    resultType: refused ? 'Failed' : 'Succeeded',
    resultSignature: refused ? 'Unauthorized' : 'OK',
    identity: { claims: { exp: String(Math.floor(exp / 1_000)) } },
    properties: { policyName: 'drm', tokenType: 'JWT', statusMessage: refused ? 'Unauthorized' : 'OK' },
  }
}

/** All messages of the day by the minute in which they arrive. */
function arrivals(): ReadonlyMap<number, readonly string[]> {
  const byMinute = new Map<number, string[]>()
  for (const traffic of DAY_OF_TRAFFIC) {
    for (let minute = 0; minute < traffic.minutes; minute++) {
      const time = traffic.from + minute * MINUTE
      const records = Array.from({ length: traffic.perMinute }, (_, index) => recordOf(traffic, time + index * 900))
      const arrives = time + (traffic.late ?? 0) * MINUTE
      byMinute.set(arrives, [...(byMinute.get(arrives) ?? []), JSON.stringify({ records })])
    }
  }
  return byMinute
}

function lineOf(notice: Notice, now: number): string {
  if (notice.about === 'summary') return `${clockTime(now)} summary of ${notice.entries.length}`
  const subject = notice.about === 'health' ? notice.subject : notice.account
  const { since, count } = notice.alert
  return `${clockTime(now)} ${notice.rule.id} ${subject} ${notice.reason}: ${count} since ${clockTime(since)}`
}

test('a day of storms, late data, duplicates, flapping, silences and a backfill comes to these cards', async () => {
  const service = await startTables()
  const tables = openTables({ kind: 'connection-string', connectionString: service.connectionString })
  const parsed = parseRules(readFileSync(new URL('../../alert-rules.json', import.meta.url), 'utf8'))
  if (!parsed.ok) throw new Error(parsed.faults.join('\n'))
  let now = MIDNIGHT
  const stores = {
    aggregates: createAggregateTable(tables),
    changes: createChangeTable(tables, () => now),
    fingerprints: createFingerprintTable(tables),
    progress: createProgressTable(tables),
    telemetry: { emit: () => {} },
  }
  const ingest: IngestPorts = {
    ...stores,
    reader: { decode: messageText, classify: createClassifier(taxonomy), retention: Number.POSITIVE_INFINITY },
    accounts: createAccountTable(tables),
    callers: createCallerMarker(tables),
    deadLetter: createDeadLetterTable(tables),
  }
  const cards: string[] = []
  const alerting: AlertPorts = {
    ...stores,
    rules: parsed.rules,
    healthRules: parsed.healthRules,
    causeOf: causeById,
    clock: 'wall',
    lateness: HOUR,
    alerts: createAlertTable(tables),
    health: createHealthTable(tables),
    lease: createEvaluationLease(tables),
    silences: { current: async () => SILENCES, keep: async () => {}, end: async () => false, past: async () => [] },
    notifier: {
      send: async notice => {
        cards.push(lineOf(notice, now))
        return { accepted: true }
      },
    },
  }
  const all = arrivals()
  const log: Message[] = []
  for (let minute = 0; minute < 1_440; minute++) {
    now = MIDNIGHT + minute * MINUTE
    for (const text of all.get(now) ?? []) {
      log.push({ shard: 'p00', sequence: log.length, enqueued: now, body: Buffer.from(text) })
    }
    // What came in the last minute, and every hour all of the last two hours again, as after a crash.
    const from = minute % 60 === 7 ? now - 2 * HOUR : now
    await ingestBatch('p00', log.slice(log.findIndex(({ enqueued }) => enqueued >= from)), ingest)
    // The schedule is shorter; between two minutes nothing new can be seen.
    now += 59_000
    await evaluateAlerts(() => now, alerting)
  }
  const held = (await readAlertHistory(tables)).filter(({ alert }) => /silenced|inhibited|inactive/.test(alert.reason))
  expectGolden('simulated-day.txt', [
    ...cards,
    '',
    'held back:',
    ...held
      .map(({ rule, account, alert }) => `${clockTime(alert.firedAt)} ${rule} ${account} ${alert.reason}`)
      .toSorted(),
  ])
  await service.close()
  expect(cards.length).toBeLessThan(60)
}, 300_000)
