import type { Random } from './random.ts'
import { weighted } from './random.ts'
import type { TableRequest } from './table-request.ts'

/** What goes wrong with a request, and how often of a hundred faults. */
const WEIGHTS = {
  /** Refused and not applied: a row that should be there already, though it is not. */
  '409 not applied': 6,
  /** Refused and not applied: an ETag that should have changed, though it did not. */
  '412 not applied': 8,
  '429': 5,
  '429 with Retry-After': 2,
  '500': 8,
  '503': 8,
  'connection reset': 9,
  /** It takes a while before anything is done about it, so that another writer may come between. */
  'slow request': 22,
  'slow answer': 8,
  'no answer': 1,
  /** The write is applied, and its answer lost: the client asks again and is told 409 or 412. */
  'applied, then reset': 12,
  'applied, then 500': 8,
  'applied, then no answer': 3,
  'applied, answer cut off': 6,
  /** Something between repeats the write, and the client gets the second answer. */
  'applied twice': 8,
  /** The client hears of a lost connection first, and the write is applied after that. */
  'reset, then applied': 8,
} as const

export type FaultKind = keyof typeof WEIGHTS | '409 table being deleted'

/** A fault that this request can meet. */
export function drawFault(request: TableRequest, random: Random): keyof typeof WEIGHTS {
  const fits = Object.entries(WEIGHTS).filter(([kind]) => applies(kind, request))
  return weighted(random, Object.fromEntries(fits) as Record<keyof typeof WEIGHTS, number>)
}

function applies(kind: string, { kind: of, table, inserts, conditional }: TableRequest): boolean {
  if (kind === '412 not applied') return conditional
  // A register that believes a false 409 would rightly take the entry for another writer's.
  if (kind === '409 not applied') return inserts && (of === 'transaction' || table === 'shards')
  return kind.includes('applied') ? of !== 'read' : true
}
