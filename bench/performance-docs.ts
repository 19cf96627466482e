import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { writeGeneratedPage } from '../local/generated-page.ts'
import { renderChart, THEMES } from './charts/render.ts'
import { scaleCharts } from './scale/charts.ts'
import { needsOf } from './scale/needs.ts'
import { fingerprintOf, OK_SHARE, type ScaleResult, scaleJson, simulateAll } from './scale/result.ts'
import { scaleTables } from './scale/tables.ts'
import { withParts } from './sizing/markdown.ts'
import { readMeasured } from './sizing/measured.ts'
import { runbookTables } from './sizing/tables.ts'
import type { StoreResult } from './store/result.ts'

/**
 * Writes the tables and the pictures of docs/performance.md, from `bench/store.json`, `bench/scale.json` and
 * `bench/sizing/inputs.ts`; `--check` compares. What is simulated of other measurements is simulated anew first, which takes
 * some minutes.
 */
const PAGE = fileURLToPath(new URL('../docs/performance.md', import.meta.url))
const PICTURES = new URL('../docs/pictures/performance/', import.meta.url)
const SCALE = new URL('scale.json', import.meta.url)

const store: StoreResult = JSON.parse(await readFile(new URL('store.json', import.meta.url), 'utf8'))
const { points } = await currentScale()
const measured = readMeasured(store, OK_SHARE)
const needs = points.map(point => needsOf(point, measured))

const parts = { measured: runbookTables(store)['processor'] ?? '', ...scaleTables(needs, measured) }
await writeGeneratedPage(PAGE, withParts(await readFile(PAGE, 'utf8'), parts))
await mkdir(PICTURES, { recursive: true })
for (const [name, chart] of Object.entries(scaleCharts(needs))) {
  for (const theme of THEMES) {
    const file = fileURLToPath(new URL(`${name}-${theme}.svg`, PICTURES))
    await writeGeneratedPage(file, await renderChart(chart, theme))
  }
}

async function currentScale(): Promise<ScaleResult> {
  const kept: ScaleResult = JSON.parse(await readFile(SCALE, 'utf8'))
  if (kept.from === fingerprintOf(store)) return kept
  if (process.argv.includes('--check')) {
    console.error('bench/scale.json is of another measurement: run npm run docs')
    process.exit(1)
  }
  console.error('bench/store.json has changed: simulating anew')
  const result = simulateAll(store, (done, of) => process.stderr.write(`\r${done} of ${of} `))
  await writeFile(SCALE, scaleJson(result))
  return result
}
