import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Kind } from '../../bench/core/kinds.ts'
import { OURS, startContender } from '../../bench/peers/contender.ts'
import { createOwnTables } from '../../bench/peers/own-tables.ts'

const KIND: Kind = { messages: 10, recordsAMessage: 5, okShare: 0.5 }

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'causeway-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** A checkout with one file in it, whose source says what the real one does at its call point. */
async function checkoutOf(file: string, source: string): Promise<string> {
  const checkout = await mkdtemp(join(folder, 'peer-'))
  await mkdir(dirname(join(checkout, file)), { recursive: true })
  await writeFile(join(checkout, file), source)
  return checkout
}

const SPLUNK = 'event-hubs-hec/diagnostic_logs/index.js'
const sending = `
  const axios = require('axios')
  module.exports = async (context, texts) => {
    for (const text of texts) {
      const { records } = JSON.parse(text)
      await axios.post('', records.map(event => JSON.stringify({ sourcetype: 'a', event })).join(''))
    }
  }`
const LOGZIO = 'src/data-parser.js'
const parser = (flat: string) => `
  module.exports = class {
    parseEventHubLogMessagesToArray(messages) { return messages.flatMap(message => ${flat}) }
  }`

describe('in a process of its own is measured', () => {
  test('our whole path, from which every record leaves', async () => {
    const ours = startContender({ name: OURS, checkout: '' })
    try {
      expect(await ours.prepare(KIND, 2)).toBe(50)
      expect(await ours.round([0, 1])).toEqual({ whole: expect.any(Number) })
      // The first batch again, as messages that are new.
      expect(await ours.prepare(KIND, 2)).toBe(50)
    } finally {
      await ours.close()
    }
  })

  test.each([
    { name: 'splunk', file: SPLUNK, source: sending, sent: 50, parts: ['whole'] },
    { name: 'logzio-old', file: LOGZIO, source: parser('message.records'), sent: undefined, parts: ['transform'] },
  ])('the peer $name', async ({ name, file, source, sent, parts }) => {
    const peer = startContender({ name, checkout: await checkoutOf(file, source) })
    try {
      expect(await peer.prepare(KIND, 2)).toBe(sent)
      expect(Object.keys(await peer.round([0, 1]))).toEqual(parts)
    } finally {
      await peer.close()
    }
  })

  test.each([
    { name: 'splunk', file: SPLUNK, source: 'module.exports = async () => {}', fault: /sent nothing/ },
    { name: 'logzio-old', file: LOGZIO, source: parser('[]'), fault: /made 0 records of 50/ },
    { name: 'splunk', file: 'README.md', source: '', fault: /splunk: Error: Cannot find module/ },
  ])('no $name that does not do its work: $fault', async ({ name, file, source, fault }) => {
    const peer = startContender({ name, checkout: await checkoutOf(file, source) })
    try {
      await expect(peer.prepare(KIND, 1)).rejects.toThrow(fault)
    } finally {
      await peer.close()
    }
  })
})

describe('tables that answer in this process', () => {
  const ask = (method: string, path: string, body = '', headers = {}) => ({
    method,
    path: `/bench/${path}`,
    headers,
    body: Buffer.from(body),
  })
  const row = JSON.stringify({ PartitionKey: "it's", RowKey: 'b', text: 'c' })
  const place = "shards(PartitionKey='it''s',RowKey='b')"

  test('keep a row, tell its ETag, and throw at what must not be', () => {
    const { answer, rows } = createOwnTables()
    expect(answer(ask('GET', place)).status).toBe(404)
    const { etag } = answer(ask('POST', 'shards', row)).headers ?? {}
    expect(JSON.parse(answer(ask('GET', place)).body ?? '')).toMatchObject({ text: 'c', 'odata.etag': etag })
    expect(answer(ask('GET', "shards()?$filter=PartitionKey%20eq%20'it''s'")).body).toContain('"text":"c"')
    expect(answer(ask('GET', "shards()?$filter=PartitionKey%20eq%20'a'")).body).toBe('{"value":[]}')
    expect(() => answer(ask('POST', 'shards', row))).toThrow('is there already')
    expect(() => answer(ask('PUT', place, row, { 'if-match': 'W/"0"' }))).toThrow('is not W/"0"')
    expect(answer(ask('PUT', place, '{"text":"d"}', { 'if-match': etag })).headers).not.toEqual({ etag })
    expect(rows('shards')).toEqual(['{"text":"d"}'])
    expect(() => answer(ask('GET', 'shards()?$filter=RowKey%20lt%20a'))).toThrow('not known')
  })
})
