import { cpus, totalmem } from 'node:os'

const GB = 2 ** 30

/** What absolute figures were measured on. */
export function machine(): string {
  const all = cpus()
  const parts = [
    all[0]?.model.trim() ?? 'unknown processor',
    `${all.length} cores`,
    `${Math.round(totalmem() / GB)} GB`,
    `${process.platform} ${process.arch}`,
    `Node ${process.version}`,
  ]
  return parts.join(', ')
}
