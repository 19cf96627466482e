import { isObject, type Json, type JsonObject } from './json.ts'
import type { Limits } from './limits.ts'

/** Whether a record has no more fields and levels than it may have. Looks no further than that. */
export function isWithinLimits(record: JsonObject, { recordFields, recordDepth }: Limits): boolean {
  return fieldsLeft(record, recordFields, recordDepth) >= 0
}

/** How many fields may still come after those of the value; negative where it has too many of them, or is too deep. */
function fieldsLeft(value: Json | undefined, fields: number, levels: number): number {
  if (typeof value !== 'object' || value === null) return fields
  if (levels === 0) return -1
  let left = fields
  if (isObject(value)) {
    for (const name in value) {
      left = fieldsLeft(value[name], left - 1, levels - 1)
      if (left < 0) break
    }
    return left
  }
  left -= value.length
  for (let index = 0; left >= 0 && index < value.length; index++) left = fieldsLeft(value[index], left, levels - 1)
  return left
}
