import type { Profiler } from 'node:inspector'

/** A part of the time in which the processor was busy. */
export interface Share {
  /** `src/core`, `@azure/data-tables`, `local`, `node`, `garbage collection` ... */
  readonly of: string
  /** From 0 to 1. */
  readonly share: number
}

/** The file that a function stands in; undefined for what has none. */
export type SourceOf = (frame: Profiler.ProfileNode['callFrame']) => string | undefined

/** What V8 names what is no function. Native code outside of any is that of Node: sockets, streams, timers. */
const NO_FUNCTION: Readonly<Record<string, string | undefined>> = {
  '(root)': 'node',
  '(program)': 'node',
  '(garbage collector)': 'garbage collection',
}
const IDLE = '(idle)'

/** The largest first. Built-in functions, such as `JSON.parse`, belong to who called them. */
export function sharesOf(profile: Profiler.Profile, sourceOf: SourceOf): readonly Share[] {
  const owners = ownersOf(profile.nodes, sourceOf)
  const times = new Map<string, number>()
  let busy = 0
  for (const [index, node] of (profile.samples ?? []).entries()) {
    const owner = owners.get(node)
    if (owner === undefined || owner === IDLE) continue
    const time = profile.timeDeltas?.[index + 1] ?? 0
    times.set(owner, (times.get(owner) ?? 0) + time)
    busy += time
  }
  return [...times].map(([of, time]) => ({ of, share: time / busy })).toSorted((a, b) => b.share - a.share)
}

function ownersOf(nodes: readonly Profiler.ProfileNode[], sourceOf: SourceOf): ReadonlyMap<number, string> {
  const owners = new Map<number, string>()
  // A node comes before those that it calls.
  const callers = new Map(nodes.flatMap(({ id, children = [] }) => children.map(child => [child, id] as const)))
  for (const { id, callFrame } of nodes) {
    const source = sourceOf(callFrame)
    const { functionName } = callFrame
    const caller = owners.get(callers.get(id) ?? -1) ?? 'node'
    if (source !== undefined) owners.set(id, ownerOf(source))
    else owners.set(id, functionName === IDLE ? IDLE : (NO_FUNCTION[functionName] ?? caller))
  }
  return owners
}

/** Whose a file is: a package, a folder of ours, or Node. The path is one within this repository, where it is of it. */
export function ownerOf(source: string): string {
  const inPackage = /^.*\bnode_modules\/((?:@[^/]+\/)?[^/]+)/s.exec(source)
  const own = /^(?:src(?:\/[^/.]+(?=\/))?|local|bench)(?=\/)/.exec(source)
  return inPackage?.[1] ?? own?.[0] ?? 'node'
}
