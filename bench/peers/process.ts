/** A process of one side that is measured, told what to do round by round. Started by `contender.ts`. */
import { TextDecoder } from 'node:util'
import { timed } from '../core/rounds.ts'
import { batchOf, type Kind, recordsOf } from '../core/kinds.ts'
import { isPeerName } from './names.ts'
import { ownSide } from './own-side.ts'
import { peerSide } from './peer-side.ts'
import type { Batch, Side } from './side.ts'

export type ToContender =
  | { readonly kind: 'prepare'; readonly of: Kind; readonly batches: number }
  | { readonly kind: 'round'; readonly batches: readonly number[] }

/** Milliseconds of processor time for all batches of a round. */
export interface Times {
  readonly transform?: number
  readonly whole?: number
}

export type FromContender =
  | { readonly kind: 'prepared'; readonly sent: number | undefined }
  | { readonly kind: 'times'; readonly times: Times }
  | { readonly kind: 'failed'; readonly error: string }

const [, , name = '', checkout = ''] = process.argv
const decoder = new TextDecoder()
let batches: readonly Batch[] = []
let loaded: Side | undefined

/** When it is first asked for, so that what fails is told. */
function loadSide(): Side {
  loaded ??= isPeerName(name) ? peerSide(name, checkout) : ownSide()
  return loaded
}

async function prepare(kind: Kind, count: number): Promise<FromContender> {
  const side = loadSide()
  batches = Array.from({ length: count }, (_, seed) => {
    const messages = batchOf(kind, seed)
    return { messages, texts: messages.map(({ body }) => decoder.decode(body)) }
  })
  const first = batchAt(0)
  const transformed = side.transform?.(first)
  if (transformed !== undefined && transformed !== recordsOf(kind)) {
    throw new Error(`Its transform made ${transformed} records of ${recordsOf(kind)}.`)
  }
  const sent = await side.prove?.(first)
  if (sent === 0) throw new Error('Its handler sent nothing.')
  return { kind: 'prepared', sent }
}

function batchAt(number: number): Batch {
  const batch = batches[number]
  if (batch === undefined) throw new Error(`There is no batch ${number}.`)
  return batch
}

async function round(numbers: readonly number[]): Promise<FromContender> {
  const { transform, whole } = loadSide()
  const timeOf = (run: (batch: Batch) => unknown) => timed(number => run(batchAt(number)), numbers)
  return {
    kind: 'times',
    times: {
      ...(transform === undefined ? {} : { transform: await timeOf(transform) }),
      ...(whole === undefined ? {} : { whole: await timeOf(whole) }),
    },
  }
}

process.on('message', (asked: ToContender) => {
  const answer = asked.kind === 'prepare' ? prepare(asked.of, asked.batches) : round(asked.batches)
  answer
    .catch((error: unknown): FromContender => ({ kind: 'failed', error: `${name}: ${String(error).split('\n')[0]}` }))
    .then(told => process.send?.(told))
    .catch(() => process.exit(1))
})
// Whoever started this is gone.
process.on('disconnect', () => process.exit(0))
