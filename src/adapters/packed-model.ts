import { inflateRawSync } from 'node:zlib'
import type { Model } from '../taxonomy/model.ts'

/** A model as text that a script can hold, both parts deflated and in base64 (`local/build/pack-model.ts`). */
export interface PackedModel {
  /** All but the weights, as JSON. */
  readonly known: string
  /** One byte each, `WIDE` and two for the few that need them; signs in the lowest bit. */
  readonly weights: string
}

/** Precedes a weight of two bytes, the lower first. */
export const WIDE = 255

export function unpackModel({ known, weights }: PackedModel): Model {
  const { learned, ...rest }: Model = JSON.parse(inflated(known).toString())
  const size = learned.labels.length * learned.features.length
  return { ...rest, learned: { ...learned, weights: readWeights(inflated(weights), size) } }
}

function inflated(text: string): Buffer {
  return inflateRawSync(Buffer.from(text, 'base64'))
}

function readWeights(bytes: Uint8Array, size: number): Int16Array {
  const weights = new Int16Array(size)
  let at = 0
  for (let number = 0; number < size; number += 1) {
    let signed = bytes[at++] ?? 0
    if (signed === WIDE) signed = (bytes[at++] ?? 0) + 256 * (bytes[at++] ?? 0)
    weights[number] = (signed & 1) === 0 ? signed >> 1 : -(signed >> 1) - 1
  }
  return weights
}
