import { readFileSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { expect, test } from 'vitest'

const ROOT = new URL('../', import.meta.url)

/** `PartitionKey eq`: a column and what it is held against. */
const COMPARISON = /\b\w+ (?:eq|ne|gt|ge|lt|le) (?=\$\{|'|"|$|\d)/
/** A text with something put into it, or one that another is added to. */
const BUILT = /(\w*)`([^`]*\$\{[^`]*)`|(['"])((?:(?!\3).)*)\3\s*\+|\+\s*(['"])((?:(?!\5).)*)\5/g

/** Filters in code that are built of texts, but not by the tag `odata`, which doubles the quotes in them. */
function builtFilters(code: string): readonly string[] {
  return [...code.matchAll(BUILT)]
    .filter(([, tag, template = '', , before = '', , after = '']) => {
      return tag !== 'odata' && COMPARISON.test([template, before, after].join(''))
    })
    .map(([found]) => found)
}

/** Values that the tag would not see in quotes of its own. */
function quotedValues(code: string): readonly string[] {
  return [...code.matchAll(/odata`[^`]*['"]\$\{[^`]*`/g)].map(([found]) => found)
}

test.each([
  ["const filter = `PartitionKey eq '${name}'`", 1],
  ['const filter = `${first} and cause eq ${cause}`', 1],
  ['const filter = "cause eq \'" + cause + "\'"', 1],
  ['const filter = odata`PartitionKey ge ${low} and PartitionKey lt ${high}`', 0],
  ["const filter = 'parts ge 1'", 0],
  ['`the rows of ${name} are equal`', 0],
])('%s', (code, faults) => {
  expect(builtFilters(code)).toHaveLength(faults)
})

test('the tag quotes by itself', () => {
  expect(quotedValues("odata`PartitionKey eq '${name}'`")).toHaveLength(1)
})

test('no filter of Table Storage is built of texts but by odata', async () => {
  let filters = 0
  for (const folder of ['src', 'local', 'bench']) {
    for (const name of await readdir(new URL(folder, ROOT), { recursive: true })) {
      if (!/\.tsx?$/.test(name)) continue
      const code = readFileSync(new URL(`${folder}/${name}`, ROOT), 'utf8')
      filters += code.split('odata`').length - 1
      expect([name, builtFilters(code), quotedValues(code)]).toEqual([name, [], []])
    }
  }
  expect(filters).toBeGreaterThan(15)
})
