import type { EventBody } from '../event.ts'
import {
  field,
  isObject,
  type Json,
  type JsonObject,
  jsonText,
  numberField,
  objectField,
  parseJson,
  textField,
} from '../json.ts'
import { accountOf, isOpen, lowerName, UNKNOWN_ACCOUNT } from '../resource-id.ts'
import { statusOf } from './resource-log.ts'

/**
 * Telemetry of the callers of Media Services: this is how the REST API's own 400-503 answers reach an Event Hub.
 * Calls of other hosts are none of ours. Columns: https://learn.microsoft.com/azure/azure-monitor/reference/tables/appdependencies
 */
export function readDependency(record: JsonObject): EventBody | undefined {
  const called = [textField(record, 'Data'), textField(record, 'Target'), textField(record, 'Name')].join(' ')
  if (!namesMediaServices(called)) return undefined
  const status = statusOf(textField(record, 'ResultCode'))
  const failed = status === undefined ? field(record, 'Success') === false : status >= 400
  return {
    account: accountIn(called),
    failed,
    status,
    text: failed ? propertyTexts(record) : '',
    operation: operationIn(textField(record, 'Name')?.replace(/\(.*/, '')),
    requestId: textField(record, 'OperationId'),
    durationMs: numberField(record, 'DurationMs'),
    weight: weightOf(record),
  }
}

export function readException(record: JsonObject): EventBody | undefined {
  return readMessage(record, [
    textField(record, 'OuterMessage'),
    textField(record, 'InnermostMessage'),
    ...detailMessages(field(record, 'Details')),
    propertyTexts(record),
  ])
}

/** Severity 3 is Error: below it a trace tells no failure, so it is no request of ours. */
export function readTrace(record: JsonObject): EventBody | undefined {
  if ((numberField(record, 'SeverityLevel') ?? 0) < 3) return undefined
  return readMessage(record, [textField(record, 'Message'), propertyTexts(record)])
}

function readMessage(record: JsonObject, texts: readonly (string | undefined)[]): EventBody | undefined {
  const text = [...new Set(texts)].filter(part => part !== undefined && part !== '').join('\n')
  const types = [textField(record, 'OuterType'), textField(record, 'ProblemId'), textField(record, 'ExceptionType')]
  if (!namesMediaServices([text, ...types].join('\n'))) return undefined
  return {
    account: accountIn(text),
    failed: true,
    text,
    operation: operationIn(textField(record, 'OperationName', 'AppRoleName')),
    requestId: textField(record, 'OperationId'),
    weight: weightOf(record),
  }
}

const MEDIA_SERVICES =
  /\bmedia\.azure\.(?:net|cn|us)\b|\bmedia\.(?:windows\.net|chinacloudapi\.cn)\b|\bwams[a-z0-9-]{1,60}\.cloudapp\.net\b|microsoft\.media\b|\/mediaservices\/|\b(?:windowsazure|azure\.management)\.media(?:services)?\b/i

function namesMediaServices(text: string): boolean {
  return MEDIA_SERVICES.test(text)
}

/** `contoso` out of `contoso.restv2.westus.media.azure.net`; a streaming host names its endpoint first, so it tells nothing. */
const HOST_ACCOUNT =
  /(?<![a-z0-9-])([a-z0-9-]{1,63})\.(?:restv2|keydelivery)\.[a-z0-9-]{1,63}\.media\.azure\.(?:net|cn|us)\b/i

function accountIn(text: string): string {
  const host = HOST_ACCOUNT.exec(text)
  if (host === null) return accountOf(text) ?? UNKNOWN_ACCOUNT
  const [name, account = ''] = host
  return isOpen(text, host.index, name) ? account.toLowerCase() : UNKNOWN_ACCOUNT
}

function operationIn(name: string | undefined): string | undefined {
  return name === undefined ? undefined : lowerName(name).slice(0, 120)
}

/** Callers put the service's answer into a property of their own naming; those whose names promise it come first. */
function propertyTexts(record: JsonObject): string {
  const properties = objectField(record, 'Properties')
  if (properties === undefined) return ''
  const telling = Object.entries(properties).filter(([name]) =>
    /body|response|error|message|exception|detail|content/i.test(name),
  )
  return telling
    .map(([, value]) => (isObject(value) ? jsonText(value) : value))
    .filter(isText)
    .join('\n')
}

function isText(value: Json | undefined): value is string {
  return typeof value === 'string' && value !== ''
}

/** `Details` is an array, or the same array as text. */
function detailMessages(details: Json | undefined): readonly (string | undefined)[] {
  const list = typeof details === 'string' ? parseJson(details) : details
  if (!Array.isArray(list)) return []
  return list.slice(0, 10).map(detail => (isObject(detail) ? textField(detail, 'message') : undefined))
}

function weightOf(record: JsonObject): number {
  const count = numberField(record, 'ItemCount')
  return count !== undefined && count >= 1 && count <= 1e6 ? Math.trunc(count) : 1
}
