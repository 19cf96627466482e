/** Messages in which a text stands in every field of a record that a stranger can fill; each field once for itself, and one with all. */
export function hostileRecords(text: string, time: number): readonly string[] {
  const fields = [
    'resourceId',
    'operationName',
    'category',
    'resultSignature',
    'requestId',
    'policyName',
    'keyType',
    'statusMessage',
    'location',
    'level',
  ]
  const each = fields.map(field => JSON.stringify({ records: [record(time, { [field]: text })] }))
  const all = JSON.stringify({
    records: [record(time, { policyName: text, statusMessage: text, requestId: text, resultSignature: text })],
  })
  return [...each, all, `{"records":[{"time":"${text.slice(0, 200)}`, text]
}

function record(time: number, change: Readonly<Record<string, string>>) {
  const of = (field: string, usual: string) => change[field] ?? usual
  return {
    time: new Date(time).toISOString(),
    resourceId: `/SUBSCRIPTIONS/0/RESOURCEGROUPS/MEDIA/PROVIDERS/MICROSOFT.MEDIA/MEDIASERVICES/${of('resourceId', 'CONTOSO').replaceAll('/', '')}`,
    operationName: of('operationName', 'MICROSOFT.MEDIA/MEDIASERVICES/CONTENTKEYS/READ'),
    category: of('category', 'KeyDeliveryRequests'),
    resultType: 'Failed',
    resultSignature: of('resultSignature', 'Unauthorized'),
    durationMs: 3,
    level: of('level', 'Error'),
    location: of('location', 'westus2'),
    properties: {
      requestId: of('requestId', '875af030-b77c-416b-b7e1-58f23ebec182'),
      keyType: of('keyType', 'Widevine'),
      keyId: '3321e646-78d0-4896-84ec-c7b98eddfca5',
      policyName: of('policyName', 'drm-live'),
      tokenType: 'JWT',
      statusMessage: of('statusMessage', 'A reason that nobody has seen before'),
    },
  }
}
