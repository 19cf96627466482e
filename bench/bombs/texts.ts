/** The minute of all records. */
export const MINUTE_OF_BOMBS = Date.UTC(2028, 5, 1)

type Fields = Readonly<Record<string, unknown>>

/** A key request that was answered. */
export function record(fields: Fields = {}, account = 'contoso'): Fields {
  return {
    time: new Date(MINUTE_OF_BOMBS).toISOString(),
    resourceId: `/SUBSCRIPTIONS/S/RESOURCEGROUPS/G/PROVIDERS/MICROSOFT.MEDIA/MEDIASERVICES/${account.toUpperCase()}`,
    category: 'KeyDeliveryRequests',
    resultType: 'Succeeded',
    resultSignature: 'OK',
    properties: { tokenType: 'JWT', statusMessage: 'OK' },
    ...fields,
  }
}

/** One that failed with words of its own. */
export function failure(statusMessage: string): Fields {
  return record({ resultType: 'Failed', resultSignature: 'Forbidden', properties: { tokenType: 'JWT', statusMessage } })
}

export function envelopeOf(count: number, make: (index: number) => unknown): string {
  return `{"records":[${Array.from({ length: count }, (_, index) => JSON.stringify(make(index))).join(',')}]}`
}

/** Lists within lists. */
export function nested(levels: number): string {
  return '['.repeat(levels) + ']'.repeat(levels)
}

/** Letters that stand for a number: digits would be masked, and the wordings taken for one. */
export function letters(index: number): string {
  return Array.from(String(index), digit => 'abcdefghij'.charAt(Number(digit))).join('')
}
