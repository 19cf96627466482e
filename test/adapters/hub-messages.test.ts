import { describe, expect, test } from 'vitest'
import { readHubMessages } from '../../src/adapters/hub-messages.ts'

const BODIES = [Buffer.from('a'), Buffer.alloc(0)]
const PARTITION = { partitionContext: { partitionId: '7', eventHubName: 'h' } }
const SYSTEM = [
  { sequenceNumber: 41, offset: '1', enqueuedTimeUtc: '2026-11-22T10:00:00.123' },
  { sequenceNumber: 42, offset: 2, enqueuedTimeUtc: '2026-11-22T10:00:00.456Z' },
]
const LONG = { low: 5, high: 256, unsigned: false }

describe('positions', () => {
  test.each<[string, object, readonly number[]]>([
    ['from the system properties', { systemPropertiesArray: SYSTEM }, [41, 42]],
    [
      'from the arrays, with numbers as the library gives them',
      {
        sequenceNumberArray: [LONG, 2 ** 40 + 6],
        enqueuedTimeUtcArray: ['2026-11-22T10:00:00', '2026-11-22T10:00:01'],
      },
      [2 ** 40 + 5, 2 ** 40 + 6],
    ],
    [
      'from the arrays, where the system properties are of another length',
      {
        systemPropertiesArray: SYSTEM.slice(1),
        sequenceNumberArray: [1, 2],
        enqueuedTimeUtcArray: ['2026-11-22T10:00:00', '2026-11-22T10:00:01'],
      },
      [1, 2],
    ],
  ])('%s', (_, metadata, expected) => {
    const { partition, messages } = readHubMessages(BODIES, { ...PARTITION, ...metadata })
    expect(partition).toBe('p07')
    expect(messages.map(({ sequence }) => sequence)).toEqual(expected)
    expect(messages.map(({ body }) => body)).toEqual(BODIES)
  })

  test('enqueued times are UTC, with and without Z', () => {
    const { messages } = readHubMessages(BODIES, { ...PARTITION, systemPropertiesArray: SYSTEM })
    expect(messages.map(({ enqueued }) => enqueued)).toEqual([
      Date.UTC(2026, 10, 22, 10, 0, 0, 123),
      Date.UTC(2026, 10, 22, 10, 0, 0, 456),
    ])
  })
})

test.each<[string, unknown, unknown]>([
  ['without positions', BODIES, PARTITION],
  ['with positions for some events only', BODIES, { ...PARTITION, systemPropertiesArray: SYSTEM.slice(1) }],
  ['without its partition', BODIES, { systemPropertiesArray: SYSTEM }],
  ['of bodies that the host has parsed', [{ a: 1 }, {}], { ...PARTITION, systemPropertiesArray: SYSTEM }],
  ['without anything', BODIES, undefined],
])('a batch %s throws, so that it comes again', (_, bodies, metadata) => {
  expect(() => readHubMessages(bodies, metadata)).toThrow(/partition|position|binary/)
})
