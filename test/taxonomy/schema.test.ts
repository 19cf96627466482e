import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect, test } from 'vitest'

const read = (name: string) => JSON.parse(readFileSync(new URL(`../../src/taxonomy/${name}`, import.meta.url), 'utf8'))

const validate = new Ajv2020({ allErrors: true, strict: true }).compile(read('media-services.schema.json'))

test('the taxonomy keeps to its JSON Schema', () => {
  validate(read('media-services.json'))
  expect(validate.errors).toBeNull()
})

test.each<[string, object]>([
  ['a cause without steps', { steps: [] }],
  ['an unknown tag', { tags: ['expired'] }],
  ['a member that nobody knows', { stepz: ['Look.'] }],
  ['documentation elsewhere', { docs: 'https://example.org/' }],
])('%s breaks it', (_, parts) => {
  const taxonomy = read('media-services.json')
  const [first, ...others] = taxonomy.causes
  expect(validate({ ...taxonomy, causes: [{ ...first, ...parts }, ...others] })).toBe(false)
})
