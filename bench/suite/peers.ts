import { type Kind, KINDS, nameOfKind, recordsOf } from '../core/kinds.ts'
import { middleOf } from '../core/middle.ts'
import { batchesOfRound } from '../core/rounds.ts'
import { type Contender, OURS, startContender } from '../peers/contender.ts'
import type { Times } from '../peers/process.ts'
import type { Figure, Section } from './section.ts'

const PLAN = { batches: 20, batchesARound: 4, warmUp: 10 }
const ROUNDS = { short: 5, long: 15 }
const SECOND = 1_000
const RATE = 'records/s'
/** Times the fastest handler of all peers. */
const GOAL = { least: 3 }

/** Public forwarders on the same bytes, their network replaced, beside our whole path with ours replaced. */
export const peers: Section = {
  name: 'peers',
  idle: options => (options.peers.length > 0 ? undefined : 'none given (--peer <name>=<checkout>)'),
  async run({ short, peers: given, ...options }) {
    const contenders = [...given, { name: OURS, checkout: '' }].map(startContender)
    try {
      const figures: Figure[] = []
      for (const kind of KINDS) {
        options.progress(nameOfKind(kind))
        const measured = await measureKind(kind, contenders, short ? ROUNDS.short : ROUNDS.long)
        figures.push(...figuresOf(kind, measured))
      }
      return figures
    } finally {
      await Promise.all(contenders.map(one => one.close()))
    }
  },
}

interface Measured {
  readonly name: string
  /** Of one batch, how many records left the process. */
  readonly sent: number | undefined
  readonly rounds: readonly Times[]
}

/** Round by round each in turn, so that a machine that slows down slows all. */
async function measureKind(kind: Kind, contenders: readonly Contender[], rounds: number): Promise<readonly Measured[]> {
  const measured: { readonly name: string; readonly sent: number | undefined; readonly rounds: Times[] }[] = []
  for (const one of contenders) {
    measured.push({ name: one.name, sent: await one.prepare(kind, PLAN.batches), rounds: [] })
  }
  for (let round = 0; round < PLAN.warmUp + rounds; round++) {
    for (const [index, one] of contenders.entries()) {
      const times = await one.round(batchesOfRound(round, PLAN))
      if (round >= PLAN.warmUp) measured[index]?.rounds.push(times)
    }
  }
  return measured
}

function figuresOf(kind: Kind, measured: readonly Measured[]): readonly Figure[] {
  const name = `peers, ${nameOfKind(kind)}`
  const rate = (times: readonly number[]) =>
    (PLAN.batchesARound * recordsOf(kind) * SECOND) / middleOf(times, time => time)
  const figures = measured.flatMap(({ name: side, rounds, sent }) => {
    const [transforms, wholes] = [timesOf(rounds, 'transform'), timesOf(rounds, 'whole')]
    const lost = sent === undefined ? 0 : recordsOf(kind) - sent
    return [
      ...(transforms.length === 0
        ? []
        : [{ name: `${name}, ${side}, transform`, value: rate(transforms), unit: RATE }]),
      ...(wholes.length === 0
        ? []
        : [{ name: `${name}, ${side}, ${side === OURS ? 'whole path' : 'handler'}`, value: rate(wholes), unit: RATE }]),
      ...(lost === 0
        ? []
        : [{ name: `${name}, ${side}, records of a batch that it loses`, value: lost, unit: 'records' }]),
    ]
  })
  const ratio = ratioToFastest(measured)
  const whole = figures.map(figure => (figure.unit === RATE ? { ...figure, value: Math.round(figure.value) } : figure))
  if (ratio === undefined) return whole
  return [{ name: `${name}, ours to the fastest handler`, value: ratio, unit: 'times', goal: GOAL }, ...whole]
}

/** The median of the rounds, beside the peer whose own median is the best. */
function ratioToFastest(measured: readonly Measured[]): number | undefined {
  const ours = measured.find(({ name }) => name === OURS)
  const others = measured.filter(({ name, rounds }) => name !== OURS && timesOf(rounds, 'whole').length > 0)
  if (ours === undefined || others.length === 0) return undefined
  const own = timesOf(ours.rounds, 'whole')
  const [fastest = []] = others
    .map(({ rounds }) => timesOf(rounds, 'whole'))
    .toSorted((one, other) => middleOf(one, time => time) - middleOf(other, time => time))
  return middleOf(
    fastest.map((time, round) => time / (own[round] ?? Number.NaN)),
    ratio => ratio,
  )
}

function timesOf(rounds: readonly Times[], part: keyof Times): readonly number[] {
  return rounds.flatMap(times => times[part] ?? [])
}
