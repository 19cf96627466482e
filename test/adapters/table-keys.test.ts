import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { keyPart } from '../../src/adapters/table-keys.ts'
import { ONE_KEY_FOR_TWO } from '../support/injection-cases.ts'
import { useTables } from '../support/tables.ts'

const tables = useTables()

/** Pieces of which keys that are alike are made. */
const PIECES = ['a', 'A', '!', '!002f', '/', '\\', '#', '?', '%', '%2F', '|', '\u0000', '\u0085', '\ud83d', '💥', '…']
const name = fc.oneof(
  fc.array(fc.constantFrom(...PIECES), { maxLength: 80 }).map(pieces => pieces.join('')),
  fc.string({ unit: 'binary', maxLength: 160 }),
)

describe('a part of a key', () => {
  test('holds nothing that Table Storage refuses, nor a separator of ours, and is never long', () => {
    fc.assert(
      fc.property(name, text => {
        expect(keyPart(text)).not.toMatch(/[/\\#?%|\u0000-\u001f\u007f-\u009f]|\p{Surrogate}/u)
        expect(keyPart(text).length).toBeLessThanOrEqual(120)
      }),
    )
  })

  test('is the part of one text alone', () => {
    fc.assert(
      fc.property(name, name, (one, other) => {
        expect(keyPart(one) === keyPart(other)).toBe(one === other)
      }),
    )
  })

  test.each(ONE_KEY_FOR_TWO)('is the part of one text alone: $attack', ({ one, other }) => {
    expect(keyPart(one)).not.toBe(keyPart(other))
  })

  test('an ordinary name is its own key, and a long one keeps its head', () => {
    expect(keyPart("drm-live o'brien 你好")).toBe("drm-live o'brien 你好")
    expect(keyPart('x'.repeat(200))).toMatch(/^x{103}![0-9a-f]{16}$/)
  })
})

test('what is written under a hostile key is found under it, and under no other', async () => {
  const client = await tables().open('keys')
  const names = [...PIECES, "o'brien", "' or 1 eq 1 or '", 'a&b=c', '..', '.', ' ', '%00', 'Ā', '\u202e', '__proto__']
  for (const text of names) {
    const part = keyPart(text)
    await client.createEntity({ partitionKey: `p${part}`, rowKey: part, text })
  }
  for (const text of names) {
    const part = keyPart(text)
    expect(await client.getEntity(`p${part}`, part)).toMatchObject({ text })
    await client.updateEntity({ partitionKey: `p${part}`, rowKey: part, more: 1 }, 'Merge')
  }
})
