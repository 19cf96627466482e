import { readFile, writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { needsOf } from './scale/needs.ts'
import { scaleText } from './scale/print.ts'
import { OK_SHARE, scaleJson, simulateAll } from './scale/result.ts'
import { readMeasured } from './sizing/measured.ts'
import type { StoreResult } from './store/result.ts'

/**
 * How far one Causeway grows: some minutes of counting, simulated message by message with the costs that
 * `npm run bench:store` measured, for 4 to 1,024 partitions, up to 10,000,000 records a second, and 5, 50 and 500 media
 * accounts. The same costs give the same numbers. `--json <file>` keeps them: `docs/performance.md` is made from
 * `bench/scale.json`, and `npm run docs` does this by itself where the costs have changed.
 */
const { values } = parseArgs({ options: { json: { type: 'string' } } })

const store: StoreResult = JSON.parse(await readFile(new URL('store.json', import.meta.url), 'utf8'))
const result = simulateAll(store, (done, of) => process.stderr.write(`\r${done} of ${of} simulated `))
process.stderr.write('\r')
const measured = readMeasured(store, OK_SHARE)
process.stdout.write(scaleText(result.points.map(point => needsOf(point, measured))))
if (values.json !== undefined) await writeFile(values.json, scaleJson(result))
