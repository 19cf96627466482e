/** Records in which strangers chose all that they can choose. */

const ACCOUNTS = '/SUBSCRIPTIONS/S/RESOURCEGROUPS/G/PROVIDERS/MICROSOFT.MEDIA/MEDIASERVICES/'

/** A refused request for a key, in JSON as `parts` change it. */
export function keyRequest(time: number, account: string, parts: object = {}, properties: object = {}) {
  return {
    time: new Date(time).toISOString(),
    resourceId: `${ACCOUNTS}${account}`,
    category: 'KeyDeliveryRequests',
    operationName: 'MICROSOFT.MEDIA/MEDIASERVICES/CONTENTKEYS/READ',
    resultType: 'Failed',
    resultSignature: 'Unauthorized',
    ...parts,
    properties: { policyName: 'drm', tokenType: 'JWT', statusMessage: 'Nobody knows this', ...properties },
  }
}

/** One record for each category, with the text in every field that is kept, and in those beside it. */
export function injectedRecords(text: string, time: number): readonly object[] {
  const own = { operationName: text, level: 'Error', location: text, correlationId: text, resultDescription: text }
  const identity = { claims: { iss: text, aud: text }, authorization: { issuer: text, audience: text } }
  const kept = { requestId: text, policyName: text, statusMessage: text, keyType: text, keyId: text }
  const part = `contoso/STREAMINGENDPOINTS/${text}`
  const other = (category: string, properties: object) => ({
    ...keyRequest(time, part, { category, ...own, resultSignature: '400' }),
    properties,
  })
  return [
    keyRequest(time, 'contoso', { ...own, identity }, kept),
    keyRequest(time, text, own, kept),
    other('StreamingEndpointRequests', { status: 403, errorCode: text, requestId: text, url: text, userAgent: text }),
    other('LiveEventState', { resultCode: text, message: text, liveEventName: text, requestId: text }),
    other('MediaAccount', { EventCode: text, EventMessage: text }),
    {
      ...other('ActivityLog', {}),
      category: 'Administrative',
      resultType: 'Failure',
      properties: { statusCode: 'Conflict', statusMessage: JSON.stringify({ error: { code: text, message: text } }) },
    },
    {
      time: new Date(time).toISOString(),
      Type: 'AppDependencies',
      Target: 'contoso.restv2.westus.media.azure.net',
      Name: text,
      Data: `https://contoso.restv2.westus.media.azure.net/${text}`,
      OperationId: text,
      ResultCode: '500',
      Success: false,
      Properties: { ResponseBody: text, [text]: text },
    },
    {
      time: new Date(time).toISOString(),
      Type: 'AppTraces',
      SeverityLevel: 3,
      OperationName: text,
      OperationId: text,
      Message: `microsoft.media said ${text}`,
      Properties: { ErrorMessage: text },
    },
  ]
}

/** A record with fields that every object has, and ones that would change what every object has. */
export function pollutingRecord(time: number): string {
  const record = JSON.stringify(keyRequest(time, 'contoso', {}, { policyName: 'polluted' }))
  const fields =
    '"__proto__":{"polluted":1,"resourceId":"/mediaservices/evil"},"constructor":{"prototype":{"polluted":1}}'
  return `{"__proto__":{"records":[]},"records":[${record.replace('"properties":{', `${fields},"properties":{${fields},`).replace('{', `{${fields},`)}]}`
}
