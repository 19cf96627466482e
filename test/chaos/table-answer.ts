import type { IncomingHttpHeaders } from 'node:http'
import type { TableRequest } from './table-request.ts'

/** A whole answer of the table service. */
export interface TableAnswer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

/** Status line, error code and text of each refusal that is made up here, in the service's own words. */
const ERRORS = {
  EntityAlreadyExists: [409, 'Conflict', 'The specified entity already exists.'],
  TableBeingDeleted: [409, 'Conflict', 'The specified table is being deleted. Try operation later.'],
  UpdateConditionNotSatisfied: [
    412,
    'Precondition Failed',
    'The update condition specified in the request was not satisfied.',
  ],
  TooManyRequests: [429, 'Too Many Requests', 'The request is being throttled.'],
  InternalError: [500, 'Internal Server Error', 'Server encountered an internal error. Please try again.'],
  OperationTimedOut: [500, 'Internal Server Error', 'Operation could not be completed within the permitted time.'],
  ServerBusy: [503, 'Service Unavailable', 'The server is busy.'],
} as const satisfies Record<string, readonly [number, string, string]>

export type ErrorCode = keyof typeof ERRORS

const JSON_TYPE = 'application/json;odata=minimalmetadata;streaming=true;charset=utf-8'

/** A refusal of a single request, or of a transaction as a whole. */
export function refusal(code: ErrorCode, headers: IncomingHttpHeaders = {}): TableAnswer {
  return {
    status: ERRORS[code][0],
    headers: { 'content-type': JSON_TYPE, 'x-ms-error-code': code, ...headers },
    body: Buffer.from(errorJson(code, '')),
  }
}

/** A refusal of the first operation of a transaction, which the service answers with 202 and the error inside. */
export function innerRefusal(code: ErrorCode, { batch, changeset }: TableRequest): TableAnswer {
  const [status, reason] = ERRORS[code]
  const lines = [
    `--batchresponse_${batch}`,
    `Content-Type: multipart/mixed; boundary=changesetresponse_${changeset}`,
    '',
    `--changesetresponse_${changeset}`,
    'Content-Type: application/http',
    'Content-Transfer-Encoding: binary',
    '',
    `HTTP/1.1 ${status} ${reason}`,
    'Content-ID: 1',
    'DataServiceVersion: 3.0;',
    'Content-Type: application/json;odata=minimalmetadata;charset=utf-8',
    '',
    errorJson(code, '0:'),
    `--changesetresponse_${changeset}--`,
    `--batchresponse_${batch}--`,
    '',
  ]
  return {
    status: 202,
    headers: { 'content-type': `multipart/mixed; boundary=batchresponse_${batch}` },
    body: Buffer.from(lines.join('\r\n')),
  }
}

function errorJson(code: ErrorCode, position: string): string {
  return JSON.stringify({ 'odata.error': { code, message: { lang: 'en-US', value: `${position}${ERRORS[code][2]}` } } })
}
