import { probe } from './probe.ts'

let loads = 0

/** Counts calls in module state, to tell whether two apps share a chunk; imported lazily, so it becomes one. */
export function countLoads(): { readonly loads: number; readonly probes: boolean } {
  loads += 1
  return { loads, probes: typeof probe === 'function' }
}
