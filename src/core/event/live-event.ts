import type { EventBody } from '../event.ts'
import { type JsonObject, textField } from '../json.ts'
import { lowerName } from '../resource-id.ts'
import { readResourceLog } from './resource-log.ts'

/** LiveEventState: what happened to an ingest. A failure is one with a result code, or one that is told as a warning. */
export function readLiveEvent(record: JsonObject): EventBody {
  const { common, properties, severe } = readResourceLog(record)
  const stated = textField(properties, 'resultCode', 'errorCode')
  const code =
    stated ?? (common.operation?.endsWith('ingestdiscontinuity') === true ? 'MPE_INGEST_DISCONTINUITY' : undefined)
  const failed = code === undefined ? severe : !/^(?:s_ok|ok|success|succeeded)$/i.test(code)
  return {
    ...common,
    failed,
    code: failed ? code : undefined,
    text: failed ? (textField(properties, 'message', 'resultDescription') ?? '') : '',
    resource: liveEventOf(properties) ?? common.resource,
  }
}

function liveEventOf(properties: JsonObject): string | undefined {
  const name = textField(properties, 'liveEventName')
  return name === undefined ? undefined : `liveevents/${lowerName(name)}`
}
