import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { writeGeneratedPage } from '../local/generated-page.ts'
import { withParts } from './sizing/markdown.ts'
import { runbookTables } from './sizing/tables.ts'

/** Writes the tables of docs/runbook.md, from `bench/store.json` and `bench/sizing/inputs.ts`; `--check` compares. */
const PAGE = fileURLToPath(new URL('../docs/runbook.md', import.meta.url))
const MEASURED = new URL('store.json', import.meta.url)

const tables = runbookTables(JSON.parse(await readFile(MEASURED, 'utf8')))
await writeGeneratedPage(PAGE, withParts(await readFile(PAGE, 'utf8'), tables))
