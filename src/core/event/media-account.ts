import type { EventBody } from '../event.ts'
import { type JsonObject, textField } from '../json.ts'
import { readResourceLog } from './resource-log.ts'

/** MediaAccount: the health of an account, told as a code and a sentence. */
export function readMediaAccount(record: JsonObject): EventBody {
  const { common, properties, resultType, status, severe } = readResourceLog(record)
  const failed = severe || resultType.startsWith('fail') || (status !== undefined && status >= 400)
  return {
    ...common,
    failed,
    status,
    code: failed ? textField(properties, 'EventCode') : undefined,
    text: failed ? (textField(properties, 'EventMessage', 'statusMessage') ?? '') : '',
  }
}
