import { beforeAll, expect, test } from 'vitest'
import { loadedBytes, loadedOutputs, sumOf } from '../../bench/start/loaded-bytes.ts'
import { type InstanceStart, type MeasuredStart, measureStart } from '../../bench/start/measured-start.ts'

let measured: MeasuredStart
let instance: InstanceStart
beforeAll(async () => {
  measured = await measureStart(1, () => {})
  const [first] = measured.instances
  if (first === undefined) throw new Error('No instance was measured.')
  instance = first
})

const sourcesOf = (files: readonly string[]) =>
  loadedOutputs(measured.metafile, files).flatMap(({ inputs }) => Object.keys(inputs))

test('the ingest path is under 600 KB, and what registers all functions under 400 KB', () => {
  expect(instance.functions).toBe(20)
  expect(sumOf(loadedBytes(measured.metafile, instance.byIngest))).toBeLessThan(600_000)
  expect(sumOf(loadedBytes(measured.metafile, instance.atStart))).toBeLessThan(400_000)
})

test('what only other functions need is not on it', () => {
  const sources = sourcesOf(instance.byIngest)
  expect(sources).toContain('src/flows/ingest-batch.ts')
  expect(sources).toContain('src/adapters/media-services-model.ts')
  const strange = [
    /^src\/taxonomy\/media-services\.json$/,
    /^src\/(?:adapters\/api|functions\/handlers|app\/(?:alerting|answering|upkeep))/,
    /^src\/flows\/(?:evaluate|query|watch|audit|roll-up|drop)/,
    /^src\/adapters\/(?:dashboard|teams-card|insights-client)/,
    /node_modules\/(?:applicationinsights|@azure\/identity|@azure\/event-hubs|fast-xml-parser|csv-stringify)\//,
  ]
  expect(sources.filter(source => strange.some(pattern => pattern.test(source)))).toEqual([])
})

test('the model is loaded with the first batch, not before', () => {
  expect(sourcesOf(instance.atStart)).toContain('src/main.ts')
  expect(sourcesOf(instance.atStart)).not.toContain('src/adapters/media-services-model.ts')
})

test('every byte of what is loaded has an origin', () => {
  const all = loadedOutputs(measured.metafile, instance.byIngest).reduce((sum, { bytes }) => sum + bytes, 0)
  const bytes = loadedBytes(measured.metafile, instance.byIngest)
  expect(sumOf(bytes)).toBe(all)
  expect([...bytes.values()].every(count => count > 0)).toBe(true)
  for (const origin of ['@azure/functions', '@azure/data-tables', 'src/core', 'the model of the taxonomy'])
    expect(bytes.get(origin) ?? 0).toBeGreaterThan(10_000)
})
