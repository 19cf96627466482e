import type { Category } from '../event.ts'
import { canonicalAddress } from '../ip-address.ts'
import { type JsonObject, objectField, textField } from '../json.ts'

type AddressField = (record: JsonObject) => string | undefined

/** What all resource logs may have: https://learn.microsoft.com/azure/azure-monitor/platform/resource-logs-schema */
const common: AddressField = record => textField(record, 'callerIpAddress')

function ofProperties(name: string): AddressField {
  return record => textField(objectField(record, 'properties') ?? record, name) ?? common(record)
}

/** Of Application Insights: the program that called. Its `Properties` are whatever the program likes. */
const ofTelemetry: AddressField = record => textField(record, 'ClientIP')

/** The health of an account is no call. */
const none: AddressField = () => undefined

const ADDRESS_FIELDS: Readonly<Record<Category, AddressField>> = {
  KeyDeliveryRequests: common,
  StreamingEndpointRequests: ofProperties('ClientIP'),
  LiveEventState: ofProperties('remoteIP'),
  MediaAccount: none,
  ActivityLog: common,
  AppDependencies: ofTelemetry,
  AppExceptions: ofTelemetry,
  AppTraces: ofTelemetry,
}

/**
 * The address of who made the call that a record tells of; undefined where it names none, or a masked one. It is there to
 * be hashed at once: no event, row, card or log ever holds it.
 */
export function callerAddress(category: Category, record: JsonObject): string | undefined {
  const stated = ADDRESS_FIELDS[category](record)
  return stated === undefined ? undefined : canonicalAddress(stated)
}
