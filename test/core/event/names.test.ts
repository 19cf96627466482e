import { expect, test } from 'vitest'
import { readActivity } from '../../../src/core/event/activity.ts'
import { readDependency, readTrace } from '../../../src/core/event/application-insights.ts'
import { readKeyDelivery } from '../../../src/core/event/key-delivery.ts'
import { readLiveEvent } from '../../../src/core/event/live-event.ts'
import type { EventBody } from '../../../src/core/event.ts'

const MAIL = 'Ops@contoso.com'
const target = { Target: 'a.restv2.westus.media.azure.net', ResultCode: '500' }

test.each<[string, EventBody | undefined, Partial<EventBody>]>([
  ['a policy', readKeyDelivery({ properties: { policyName: MAIL } }), { policy: '[email]' }],
  ['an operation', readKeyDelivery({ operationName: MAIL }), { operation: '[email]' }],
  ['an operation of Log Analytics', readActivity({ OperationNameValue: MAIL }), { operation: '[email]' }],
  ['a live event', readLiveEvent({ properties: { liveEventName: MAIL } }), { resource: 'liveevents/[email]' }],
  ['a call', readDependency({ ...target, Name: `GET ${MAIL}` }), { operation: 'get [email]' }],
  [
    'a program',
    readTrace({ SeverityLevel: 3, Message: 'microsoft.media', AppRoleName: MAIL }),
    { operation: '[email]' },
  ],
])('the name of %s is masked', (_, event, masked) => {
  expect(event).toMatchObject(masked)
})
