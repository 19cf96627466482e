import { describe, expect, test } from 'vitest'
import { addRead, countRequest, type TableExchange, tableRead } from '../../bench/store/count-request.ts'

const exchange = (one: Partial<TableExchange>): TableExchange => ({
  method: 'GET',
  url: '/devstoreaccount1/minutes20280601()',
  body: '',
  status: 200,
  answer: '{"value":[]}',
  ...one,
})

const transaction = [
  '--batch_1',
  '--changeset_1',
  'POST http://127.0.0.1:1/devstoreaccount1/minutes20280601 HTTP/1.1',
  '',
  '{"text":"PUT http in a value"}',
  '--changeset_1',
  "PUT http://127.0.0.1:1/devstoreaccount1/minutes20280601(PartitionKey='a',RowKey='b') HTTP/1.1",
  '',
  '{}',
  '--changeset_1--',
].join('\r\n')

describe('a request is one transaction, and comes to', () => {
  const cases: readonly (readonly [string, Partial<TableExchange>, { read?: number; written?: number }])[] = [
    ['a query of three rows', { answer: '{"value":[{},{},{}]}' }, { read: 3 }],
    ['a query without rows', {}, {}],
    ['a row by its key', { url: "/a/minutes1(PartitionKey='p',RowKey='r')", answer: '{"count":1}' }, { read: 1 }],
    ['a row that is not there', { status: 404, answer: '{"odata.error":{}}' }, {}],
    ['an insert', { method: 'POST', url: '/a/shards', status: 204, answer: '' }, { written: 1 }],
    ['an update', { method: 'PUT', url: "/a/shards(PartitionKey='p',RowKey='r')", status: 204 }, { written: 1 }],
    ['an insert that is refused', { method: 'POST', url: '/a/shards', status: 409 }, {}],
    ['a transaction', { method: 'POST', url: '/a/$batch', body: transaction, status: 202, answer: '' }, { written: 2 }],
    [
      'a transaction that is refused',
      {
        method: 'POST',
        url: '/a/$batch',
        body: transaction,
        status: 202,
        answer: 'x\r\nHTTP/1.1 412 Precondition\r\n',
      },
      {},
    ],
    ['a list of tables', { url: '/a/Tables', answer: '{"value":[{},{}]}' }, {}],
    ['a table that is made', { method: 'POST', url: '/a/Tables', status: 201, answer: '{}' }, {}],
  ]
  test.each(cases)('%s', (_, given, { read = 0, written = 0 }) => {
    expect(countRequest(exchange(given))).toEqual({ requests: 1, read, written })
  })
})

describe('a request reads', () => {
  test.each([
    ['a table of a day, by a query', 'GET', '/devstoreaccount1/minutes20280601()?$filter=a', 'minutes'],
    ['a row of a table of a month', 'GET', "/a/hours202806(PartitionKey='p',RowKey='r(1)')", 'hours'],
    ['a row, the name in escapes', 'GET', '/a/shards%28PartitionKey=%27p%27,RowKey=%27r%27%29', 'shards'],
    ['no rows: the list of tables', 'GET', '/a/Tables', undefined],
    ['no rows: an update', 'PUT', "/a/shards(PartitionKey='p',RowKey='r')", undefined],
    ['no rows: a transaction', 'POST', '/a/$batch', undefined],
  ])('%s', (_, method, url, table) => {
    expect(tableRead({ method, url })).toBe(table)
  })

  test('reads add up by table', () => {
    expect(addRead(addRead(addRead({}, 'shards'), 'hours'), 'shards')).toEqual({ shards: 2, hours: 1 })
  })
})
