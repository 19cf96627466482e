/**
 * Records with something in every field that must not get out, and messages that are broken around it. A secret is what
 * begins with the mark, so that one search finds them all.
 */
export const MARK = 'c4n4ry'

/** What has a form of its own and so cannot bear the mark. */
export const PLANTED_ADDRESSES = ['203.0.113.77', '2001:db8::c4:17']

const NOON = Date.UTC(2023, 5, 30, 12)
const TOKEN = `eyJhbGciOiJIUzI1NiJ9.${Buffer.from(`{"sub":"${MARK}"}`).toString('base64url')}.${MARK}-signature`
const STREAM = `https://${MARK}.streaming.media.azure.net/${MARK}/clip.ism?token=${TOKEN}&sig=${MARK}-sas`
const RESOURCE = `/SUBSCRIPTIONS/${MARK}/RESOURCEGROUPS/${MARK}/PROVIDERS/MICROSOFT.MEDIA/MEDIASERVICES/${MARK}`

/** The token's middle part, as it would look if it got out. */
export const PLANTED_TOKEN = TOKEN.slice(0, 40)

function keyRequest(second: number, statusMessage: string) {
  return {
    time: new Date(NOON + second * 1_000).toISOString(),
    resourceId: RESOURCE,
    category: 'KeyDeliveryRequests',
    operationName: `MICROSOFT.MEDIA/MEDIASERVICES/${MARK}/READ`,
    resultType: 'Failed',
    resultSignature: 'Unauthorized',
    callerIpAddress: PLANTED_ADDRESSES[0],
    identity: {
      authorization: { issuer: `https://${MARK}.example`, audience: MARK },
      claims: { exp: String(NOON / 1_000), sub: MARK, iss: MARK, aud: MARK },
    },
    properties: { requestId: MARK, keyId: MARK, policyName: `${MARK}-policy`, tokenType: 'JWT', statusMessage },
  }
}

const streaming = {
  time: new Date(NOON).toISOString(),
  resourceId: `${RESOURCE}/STREAMINGENDPOINTS/${MARK}`,
  category: 'StreamingEndpointRequests',
  resultType: 'Failed',
  resultSignature: '403',
  properties: {
    url: STREAM,
    clientIp: PLANTED_ADDRESSES[1],
    userAgent: MARK,
    errorCode: `MPE_${MARK}`,
    status: 403,
  },
}

const dependency = {
  time: new Date(NOON).toISOString(),
  resourceId: RESOURCE,
  Type: 'AppDependencies',
  Target: `${MARK}.restv2.westus.media.azure.net`,
  Data: STREAM,
  Name: `POST /api/${MARK}`,
  ResultCode: '403',
  Success: false,
  ClientIP: PLANTED_ADDRESSES[0],
  Properties: { ResponseBody: `{"odata.error":{"message":{"value":"${MARK} quota was reached at ${STREAM}"}}}` },
}

/** Each is one message of the hub. */
export const PLANTED_MESSAGES: readonly string[] = [
  JSON.stringify({ records: Array.from({ length: 60 }, (_, index) => keyRequest(index, `Unauthorized: ${TOKEN}`)) }),
  JSON.stringify({ records: [keyRequest(61, `Nobody has ever seen this ${MARK} before`), streaming, dependency] }),
  JSON.stringify({
    records: [
      { ...keyRequest(62, MARK), time: MARK },
      { ...keyRequest(63, MARK), time: undefined },
    ],
  }),
  JSON.stringify({ records: [MARK, { category: MARK, token: TOKEN, url: STREAM }] }),
  JSON.stringify({
    records: [{ ...keyRequest(64, MARK), resourceId: `/PROVIDERS/MICROSOFT.${MARK}/X/Y`, category: MARK }],
  }),
  `not json ${TOKEN} ${STREAM} ${PLANTED_ADDRESSES.join(' ')}`,
  '',
]
