import { loadedBytes, sumOf } from '../start/loaded-bytes.ts'
import { type InstanceStart, measureStart } from '../start/measured-start.ts'
import type { Figure, Section } from './section.ts'

const MOST_KILOBYTES = 600
const MOST_MILLISECONDS = 150
const INSTANCES = { short: 5, full: 21 } as const
/** How many of what the bytes come from are told. */
const SHOWN = 8

/** What an instance loads, and how long it takes until it is ready, and until it has counted its first batch. */
export const start: Section = {
  name: 'start',
  async run(options) {
    const count = options.short ? INSTANCES.short : INSTANCES.full
    const { metafile, instances } = await measureStart(count, done => options.progress(`instance ${done} of ${count}`))
    const [first] = instances
    if (first === undefined) return []
    const byIngest = loadedBytes(metafile, first.byIngest)
    return [
      { ...size('to register', sumOf(loadedBytes(metafile, first.atStart))), kept: 'lower' },
      { ...size('to count a batch', sumOf(byIngest)), goal: { most: MOST_KILOBYTES }, kept: 'lower' },
      ...[...byIngest].slice(0, SHOWN).map(([origin, bytes]) => size(`to count a batch, ${origin}`, bytes)),
      { ...time('to load and register', instances, one => one.loading), goal: { most: MOST_MILLISECONDS } },
      time('from there to a batch counted', instances, one => one.counting),
    ]
  },
}

function size(what: string, bytes: number): Figure {
  return { name: `start, loaded ${what}`, value: bytes / 1_000, unit: 'KB' }
}

function time(what: string, instances: readonly InstanceStart[], of: (instance: InstanceStart) => number): Figure {
  const sorted = instances.map(of).toSorted((one, other) => one - other)
  return { name: `start, ${what}`, value: sorted[Math.floor(sorted.length / 2)] ?? 0, unit: 'ms' }
}
