import type { EventBody } from '../event.ts'
import type { JsonObject } from '../json.ts'
import { textField } from '../json.ts'
import { readResourceLog } from './resource-log.ts'

/** StreamingEndpointRequests: a status and nothing else that is fit to keep (URL and client address stay behind). */
export function readStreamingEndpoint(record: JsonObject): EventBody {
  const { common, properties, status } = readResourceLog(record)
  const code = textField(properties, 'errorCode', 'resultCode')
  return { ...common, failed: status !== undefined && status >= 400, status, code, text: '' }
}
