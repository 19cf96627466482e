import { deflateSync } from 'fflate'
import { type PackedModel, WIDE } from '../../src/adapters/packed-model.ts'
import type { Model } from '../../src/taxonomy/model.ts'

/** What `unpackModel` makes the model of again, with a compression that is the same on every processor. */
export function packModel({ learned, ...rest }: Model): PackedModel {
  const { weights, ...known } = learned
  return {
    known: deflated(Buffer.from(JSON.stringify({ ...rest, learned: known }))),
    weights: deflated(Uint8Array.from(bytesOf(weights))),
  }
}

function deflated(bytes: Uint8Array): string {
  return Buffer.from(deflateSync(bytes, { level: 9 })).toString('base64')
}

function bytesOf(weights: Int16Array): readonly number[] {
  const bytes: number[] = []
  for (const weight of weights) {
    const signed = weight < 0 ? -2 * weight - 1 : 2 * weight
    if (signed < WIDE) bytes.push(signed)
    else bytes.push(WIDE, signed & 255, signed >> 8)
  }
  return bytes
}
