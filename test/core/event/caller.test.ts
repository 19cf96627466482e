import { describe, expect, test } from 'vitest'
import { callerOf } from '../../../src/core/event/caller.ts'
import { canonicalAddress } from '../../../src/core/ip-address.ts'
import { type Category, parseEvent } from '../../../src/core/event.ts'
import type { JsonObject } from '../../../src/core/json.ts'
import { fixtureRecords } from '../../support/fixtures.ts'
import { NOON } from '../../support/outcomes.ts'

describe('who called, by category', () => {
  const address = '203.0.113.4'
  test.each<[Category, JsonObject, string | undefined]>([
    ['KeyDeliveryRequests', { callerIpAddress: address }, address],
    ['KeyDeliveryRequests', { properties: { ClientIP: address } }, undefined],
    ['StreamingEndpointRequests', { properties: { ClientIP: address } }, address],
    ['StreamingEndpointRequests', { properties: JSON.stringify({ clientip: address }) }, address],
    ['StreamingEndpointRequests', { ClientIP: address }, address],
    ['StreamingEndpointRequests', { properties: {}, callerIpAddress: address }, address],
    ['StreamingEndpointRequests', { properties: { ClientIP: '' } }, undefined],
    ['LiveEventState', { properties: { remoteIP: address, remotePort: '35091' } }, address],
    ['LiveEventState', { properties: { remoteIP: '10.0.0.xxx' } }, '10.0.0.xxx'],
    ['MediaAccount', { callerIpAddress: address, properties: { ClientIP: address } }, undefined],
    ['ActivityLog', { callerIpAddress: address }, address],
    ['ActivityLog', { CallerIpAddress: address }, address],
    ['AppDependencies', { ClientIP: address }, address],
    ['AppDependencies', { ClientIP: '0.0.0.0', Properties: { ClientIP: address } }, '0.0.0.0'],
    ['AppExceptions', { ClientIP: address }, address],
    ['AppTraces', { ClientIP: address }, address],
    ['AppTraces', { ClientIP: 7 }, '7'],
  ])('%s: %j', (category, record, expected) => {
    const heard: string[] = []
    const mark = callerOf(category, record, one => heard.push(one))
    expect([mark, ...heard]).toEqual(expected === undefined ? [undefined] : [1, expected])
  })
})

describe('an event', () => {
  const heard: string[] = []
  const marks = (fixture: string) => {
    heard.length = 0
    const events = fixtureRecords(fixture).map(record => {
      return parseEvent(record, NOON, stated =>
        canonicalAddress(stated) === undefined ? undefined : heard.push(stated),
      )
    })
    return events.map(parsed => (parsed.kind === 'event' ? parsed.event.caller : parsed.kind))
  }

  test('that tells a failure has the mark of its caller', () => {
    expect(marks('StreamingEndpointRequests/not-found')).toEqual([1])
    expect(heard).toEqual(['203.0.113.4'])
    expect(marks('ActivityLog/failed-forbidden')).toEqual([1])
    expect(heard).toEqual(['203.0.113.9'])
  })

  test.each([
    ['names a masked caller', 'LiveEventState/log-analytics-spelling', Array.from({ length: 4 }, () => undefined)],
    ['tells a success', 'StreamingEndpointRequests/success-array', [undefined]],
    ['names no caller', 'KeyDeliveryRequests/no-token', [undefined]],
    ['is none of ours', 'ActivityLog/failure-of-another-provider', ['foreign']],
  ])('that %s has none', (_, fixture, expected) => {
    expect(marks(fixture)).toEqual(expected)
    expect(heard).toEqual([])
  })

  test('has none where nobody asks who called', () => {
    const [record] = fixtureRecords('StreamingEndpointRequests/not-found')
    const parsed = parseEvent(record ?? {}, NOON)
    expect(parsed).toMatchObject({ kind: 'event', event: { failed: true } })
    expect(parsed.kind === 'event' && 'caller' in parsed.event).toBe(false)
  })
})
