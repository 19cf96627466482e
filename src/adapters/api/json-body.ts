import type { HttpRequest } from '@azure/functions'
import { type Json, parseJson } from '../../core/json.ts'

export interface JsonBody {
  /** Over the limit: it was not read to its end. */
  readonly isTooLarge: boolean
  /** Undefined where the body is no JSON. */
  readonly json: Json | undefined
}

export async function readJsonBody(request: HttpRequest, maxBytes: number): Promise<JsonBody> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of request.body ?? []) {
    if (!(chunk instanceof Uint8Array)) continue
    size += chunk.length
    if (size > maxBytes) return { isTooLarge: true, json: undefined }
    chunks.push(chunk)
  }
  return { isTooLarge: false, json: parseJson(textOf(chunks)) }
}

/** Bytes that are no UTF-8 are no JSON either. */
function textOf(chunks: readonly Uint8Array[]): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks))
  } catch {
    return ''
  }
}
