import { readFile, writeFile } from 'node:fs/promises'
import { taxonomy } from '../../src/taxonomy/taxonomy.ts'

const SCHEMA = new URL('../../src/adapters/alert-rules.schema.json', import.meta.url)
const CAUSES = /("cause": \{\s*"enum": )\[[^\]]*\]/

/** Writes the causes of the taxonomy into the schema, so that editors offer them; all else stays as it stands. */
export async function updateSchemaCauses(): Promise<void> {
  const schema = await readFile(SCHEMA, 'utf8')
  if (!CAUSES.test(schema)) throw new Error('The schema has no causes to be replaced.')
  const causes = [...taxonomy.causes.map(({ id }) => id), 'unknown'].map(id => `        "${id}"`)
  await writeFile(SCHEMA, schema.replace(CAUSES, `$1[\n${causes.join(',\n')}\n      ]`))
}
