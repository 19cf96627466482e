import type { EventBody } from '../event.ts'
import { statusOfPhrase } from '../failure.ts'
import { type JsonObject, numberField, objectField, textField } from '../json.ts'
import { accountOf, lowerName, partOf, UNKNOWN_ACCOUNT } from '../resource-id.ts'

/** What all resource logs share: https://learn.microsoft.com/azure/azure-monitor/platform/resource-logs-schema */
export interface ResourceLog {
  readonly common: Pick<EventBody, 'account' | 'operation' | 'resource' | 'requestId' | 'durationMs'>
  readonly properties: JsonObject
  readonly resultType: string
  readonly status: number | undefined
  readonly severe: boolean
}

/** Reads the shared fields. Log Analytics rows have the properties at the top, so there they are the row itself. */
export function readResourceLog(record: JsonObject): ResourceLog {
  const resourceId = textField(record, 'resourceId', '_ResourceId')
  const properties = objectField(record, 'properties') ?? record
  const operation = textField(record, 'operationName')
  return {
    common: {
      account: accountOf(resourceId) ?? UNKNOWN_ACCOUNT,
      operation: operation === undefined ? undefined : lowerName(operation),
      resource: partOf(resourceId),
      requestId: textField(properties, 'requestId') ?? textField(record, 'correlationId'),
      durationMs: numberField(record, 'durationMs'),
    },
    properties,
    resultType: textField(record, 'resultType')?.toLowerCase() ?? '',
    status: statusOf(textField(properties, 'status', 'statusCode'), textField(record, 'resultSignature')),
    severe: /^(?:warning|error|critical)$/i.test(textField(record, 'level') ?? ''),
  }
}

/** The first of these that tells an HTTP status, as a number or a reason phrase. */
export function statusOf(...texts: readonly (string | undefined)[]): number | undefined {
  for (const text of texts) {
    const status = text === undefined ? undefined : statusOfPhrase(text)
    if (status !== undefined) return status
  }
  return undefined
}
