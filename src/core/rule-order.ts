import type { Lifecycle } from './rule.ts'

/** The rules with each behind those that inhibit it; undefined where they inhibit each other in a circle. */
export function inOrder<Some extends Lifecycle>(rules: readonly Some[]): readonly Some[] | undefined {
  const ordered: Some[] = []
  let rest = rules
  while (rest.length > 0) {
    const waiting = new Set(rest.map(({ id }) => id))
    const ready = rest.filter(({ inhibitedBy }) => !inhibitedBy.some(id => waiting.has(id)))
    if (ready.length === 0) return undefined
    ordered.push(...ready)
    rest = rest.filter(rule => !ready.includes(rule))
  }
  return ordered
}
