import type { EventBody } from '../event.ts'
import { type JsonObject, textField } from '../json.ts'
import { lowerName } from '../resource-id.ts'
import { readResourceLog, statusOf } from './resource-log.ts'

/**
 * Activity log records of Microsoft.Media. `resultType` is `Failure` where resource logs say `Failed`; the answer stands
 * in `statusMessage` as JSON inside a text. `identity.claims` are the manager's own, so they are left where they are.
 */
export function readActivity(record: JsonObject): EventBody {
  const { common, properties, resultType, status } = readResourceLog(record)
  const named = textField(record, 'OperationNameValue')
  const failed = resultType.startsWith('fail') || (status !== undefined && status >= 400)
  return {
    ...common,
    operation: common.operation ?? (named === undefined ? undefined : lowerName(named)),
    failed,
    status: status ?? statusOf(textField(record, 'ActivitySubstatusValue')),
    text: failed ? (textField(properties, 'statusMessage') ?? textField(record, 'resultDescription') ?? '') : '',
    requestId: textField(record, 'correlationId') ?? common.requestId,
  }
}
