import { describe, expect, test } from 'vitest'
import { countRequest, type TableExchange } from '../../bench/store/count-request.ts'

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
