import { globSync, readFileSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import colours from 'picocolors'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startTables } from '../../local/azurite.ts'
import { createMessageExplainer } from '../../local/explain/explanation.ts'
import { explanationText } from '../../local/explain/print.ts'
import { readSummary } from '../../local/summary.ts'
import { type AggregateEntity, fromEntity, MINUTES_TABLES } from '../../src/adapters/aggregate-entity.ts'
import { buildCommonAlert } from '../../src/adapters/common-alert.ts'
import { createDeadLetterTable } from '../../src/adapters/dead-letter-table.ts'
import { openTables } from '../../src/adapters/tables.ts'
import { buildCard } from '../../src/adapters/teams-card.ts'
import { createApp } from '../../src/app.ts'
import { countCallers, mergeCallers } from '../../src/core/callers.ts'
import { openEnvelope } from '../../src/core/envelope.ts'
import { isObject, type JsonObject } from '../../src/core/json.ts'
import { createClassifier } from '../../src/core/outcome.ts'
import { HOUR } from '../../src/core/window.ts'
import { evaluateAlerts } from '../../src/flows/evaluate-alerts.ts'
import { ingestBatch } from '../../src/flows/ingest-batch.ts'
import type { Notice } from '../../src/flows/ports/notices.ts'
import { rollUp } from '../../src/flows/roll-up.ts'
import { createExplainer } from '../../src/taxonomy/explain-match.ts'
import { taxonomy } from '../../src/taxonomy/taxonomy.ts'
import { rule } from '../support/alerts.ts'
import { NOON } from '../support/outcomes.ts'

const ROOT = new URL('../../', import.meta.url)

/** The spellings of an address that a record may hold. */
const SPELLINGS: readonly ((index: number) => string)[] = [
  index => `203.0.113.${100 + index}`,
  index => `198.51.100.${100 + index}:35091`,
  index => `2001:DB8::${(0xbe00 + index).toString(16)}`,
  index => `[2001:db8::${(0xca00 + index).toString(16)}]:443`,
  index => `::ffff:192.0.2.${100 + index}`,
]
/** What none of them must leave anywhere, with and without zeros. */
const LEFT = /203\.0\.113\.1|198\.51\.100\.1|192\.0\.2\.1|2001:db8:|ffff:c000|:(?:be|ca)[\da-f]{2}\b/i

/** The record with an address in every field that names the caller. */
function planted(record: JsonObject, address: string): JsonObject {
  const fields = { ClientIP: address, callerIpAddress: address, remoteIP: address }
  const name = Object.keys(record).find(key => key.toLowerCase() === 'properties') ?? 'properties'
  const properties = record[name]
  const within = isObject(properties) ? { ...properties, ...fields } : fields
  const own = Object.fromEntries(Object.entries(record).filter(([key]) => !/^(?:clientip|calleripaddress)$/i.test(key)))
  return { ...own, ...fields, [name]: within }
}

const files = globSync('*/*.{json,jsonl}', { cwd: new URL('test/fixtures', ROOT) })
const records = files
  .filter(name => !name.startsWith('hostile'))
  .flatMap(name => openEnvelope(readFileSync(new URL(`test/fixtures/${name}`, ROOT), 'utf8')))
  .flatMap(item => (item.ok ? [item.record] : []))
  .map((record, index) => planted(record, SPELLINGS[index % SPELLINGS.length]?.(index % 100) ?? ''))
const [first = {}] = records
/** Those that are counted, and those that go to the dead letter as they are. */
const readable = records.map(record => JSON.stringify({ records: [record] }))
const rejected = [
  JSON.stringify({ ...first, time: 'noon' }),
  JSON.stringify({ ...first, resourceId: '/', category: 'Unheard' }),
  '{"records":[{"ClientIP":"203.0.113.199',
  '{"ClientIP":"203.0.113.199"} "203.0.113.199"}',
]
const messages = [...readable, ...rejected].map((text, sequence) => {
  return { shard: 'p00', sequence, enqueued: NOON, body: Buffer.from(text) }
})

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'causeway-addresses-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

describe('client addresses', () => {
  const seen: string[] = []
  const cards: string[] = []
  const kept: unknown[] = []
  let bytes = ''
  let named = 0
  let callers: number | undefined

  beforeAll(async () => {
    const service = await startTables({ folder })
    const tables = openTables({ kind: 'connection-string', connectionString: service.connectionString })
    const sample = JSON.parse(readFileSync(new URL('local.settings.sample.json', ROOT), 'utf8'))
    const settings = { ...sample.Values, TableStorage: service.connectionString, MINUTES_RETENTION_DAYS: '0' }
    const app = createApp(settings, new URL('alert-rules.json', ROOT))
    const log = (...parts: readonly unknown[]) => seen.push(JSON.stringify(parts))
    const logs = { info: log, warn: log, error: log }
    // Delivered twice, by instances of their own.
    for (const from of [0, 7]) {
      await ingestBatch(
        'p00',
        messages.slice(from),
        await createApp(settings, new URL('alert-rules.json', ROOT)).ingestPorts(logs),
      )
    }
    await rollUp(Date.now() + HOUR, (await app.upkeep()).rollUpPorts(logs))
    const notices: Notice[] = []
    await evaluateAlerts(() => NOON, {
      ...(await app.alertPorts(logs)),
      clock: 'event',
      rules: [rule({ match: {}, fire: { count: 1, share: 0, requests: 0 } })],
      notifier: {
        send: async notice => {
          notices.push(notice)
          return { accepted: true }
        },
      },
    })
    cards.push(...notices.flatMap(one => [JSON.stringify(buildCard(one)), JSON.stringify(buildCommonAlert(one, NOON))]))
    seen.push(JSON.stringify(await readSummary(service.connectionString, 0)))
    const rows = []
    for (const name of await tables.list(MINUTES_TABLES)) {
      for await (const entity of (await tables.open(name)).listEntities<AggregateEntity>())
        rows.push(fromEntity(entity))
    }
    const all = mergeCallers(rows.map(({ breakdown }) => breakdown.callers))
    named = all.named
    callers = countCallers(all)
    const letters = createDeadLetterTable(tables)
    for await (const letter of letters.list({})) kept.push([letter.sequence, await letters.body(letter)])
    await service.close()
    for (const name of await readdir(folder)) bytes += await readFile(join(folder, name), 'latin1')
  })

  test('were read: the rows know how many there were', () => {
    const failed = messages.length - rejected.length
    expect(named).toBeGreaterThan(failed / 2)
    expect(callers).toBeGreaterThan(30)
    expect(cards.join('')).toMatch(/calls \(\d+ %\), from/)
  })

  test('leave no byte in any table, but for the gzipped bytes of dead letters', () => {
    expect([/\\"callers\\":/, /"callers":"/, /hours2023/].map(found => found.test(bytes))).toEqual([true, true, true])
    expect(LEFT.exec(bytes)?.[0]).toBeUndefined()
  })

  test('stay where a message is kept byte for byte', () => {
    expect(kept).toEqual(messages.slice(readable.length).map(({ sequence, body }) => [sequence, body]))
  })

  test('are in no card, alert, log line and summary', () => {
    expect(cards.length).toBeGreaterThan(1)
    expect(seen.length).toBeGreaterThan(1)
    for (const text of [...cards, ...seen]) expect(text).not.toMatch(LEFT)
  })

  test('are not shown by `npm run explain`', () => {
    const explain = createMessageExplainer({
      classify: createClassifier(taxonomy),
      explainer: createExplainer(taxonomy),
      rules: [],
      now: NOON,
      whyNot: undefined,
    })
    for (const { body } of messages) {
      for (const explanation of explain(body)) {
        expect(JSON.stringify(explanation)).not.toMatch(LEFT)
        expect(explanationText(explanation, colours.createColors(false))).not.toMatch(LEFT)
      }
    }
  })
})
