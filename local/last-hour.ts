import { sampleTraffic } from './sample-traffic.ts'

const SECOND = 1_000
const MINUTE = 60 * SECOND
/** At the end of the hour it storms; before, all was calm, and fewer watched. */
const STORMY = { span: 12 * MINUTE, every: 2 * SECOND }
const CALM = { span: 48 * MINUTE, every: 8 * SECOND }

export interface Told {
  readonly messages: readonly Uint8Array[]
  /** How much of the hour is told with them, up to 1. */
  readonly share: number
}

/** Sample traffic of the hour before `now`. */
export function* lastHour(now: number): Generator<Told> {
  const to = Math.floor(now / SECOND) * SECOND
  const turn = to - STORMY.span
  const whole = CALM.span / CALM.every + STORMY.span / STORMY.every
  const parts = [
    sampleTraffic({ from: turn - CALM.span, to: turn, failures: false, every: CALM.every }),
    sampleTraffic({ from: turn, to, failures: true, every: STORMY.every }),
  ]
  let told = 0
  for (const part of parts) for (const messages of part) yield { messages, share: ++told / whole }
}

/** How long the traffic of `calmMoment` stands for. */
export const CALM_EVERY = STORMY.every

/** What came just before `now`, when all is calm again. */
export function calmMoment(now: number): readonly Uint8Array[] {
  const to = Math.floor(now / SECOND) * SECOND
  return [...sampleTraffic({ from: to - CALM_EVERY, to, failures: false, every: CALM_EVERY })].flat()
}
