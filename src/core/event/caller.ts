import type { CallerMark, MarkCaller } from '../caller-sketch.ts'
import type { Category } from '../event.ts'
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
 * The mark of who made the call that a record tells of; undefined where it names nobody. This is as far as an address
 * comes: no event, row, card or log ever holds it.
 */
export function callerOf(category: Category, record: JsonObject, markCaller: MarkCaller): CallerMark | undefined {
  const stated = addressOf(category, record)
  return stated === undefined ? undefined : markCaller(stated)
}

/** The address that a record states, in whatever form; undefined where it states none. */
export function addressOf(category: Category, record: JsonObject): string | undefined {
  return ADDRESS_FIELDS[category](record)
}
