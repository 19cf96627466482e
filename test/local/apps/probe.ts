import type { InvocationContext } from '@azure/functions'

/** What a test sees of a sample app, and how it makes it misbehave. */
export interface Probe {
  readonly calls: ProbeCall[]
  onBatch?: (messages: readonly Buffer[], context: InvocationContext) => unknown
  onTimer?: (timer: unknown, context: InvocationContext) => unknown
}

export interface ProbeCall {
  readonly what: string
  readonly value: unknown
}

const PROBES = Symbol.for('test.probes')

/** The probe of the app that was loaded with `PROBE=name`; shared through the global object, as bundles share nothing else. */
export function probe(name: string): Probe {
  const holder = globalThis as { [PROBES]?: Map<string, Probe> }
  const probes = (holder[PROBES] ??= new Map())
  const existing = probes.get(name)
  if (existing !== undefined) return existing
  const created: Probe = { calls: [] }
  probes.set(name, created)
  return created
}
