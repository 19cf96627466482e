/** Enough that an alert fires. */
const FAILURES = 12

/** A message of one account whose token has expired. */
export function stormOf(account: string, now: number): Uint8Array {
  const record = {
    time: new Date(now).toISOString(),
    resourceId: `/subscriptions/s/resourceGroups/g/providers/Microsoft.Media/mediaservices/${account}`,
    category: 'KeyDeliveryRequests',
    resultType: 'Failed',
    resultSignature: 'Unauthorized',
    identity: { claims: { exp: String(Math.floor(now / 1_000) - 600) } },
    properties: { policyName: 'drm', tokenType: 'JWT', statusMessage: 'Unauthorized' },
  }
  return Buffer.from(JSON.stringify({ records: Array.from({ length: FAILURES }, () => record) }))
}
