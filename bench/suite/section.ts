/** One number of a measurement. */
export interface Figure {
  /** The same in every run: `core, 95 % successes, 100 x 50`. */
  readonly name: string
  readonly value: number
  /** `of the floor`, `records/s`, `ms`, `MB`, `requests` ... */
  readonly unit: string
  /** What it must come to, on any machine. */
  readonly goal?: Goal
  /** Held against `bench/baseline.json`, where this way is better: for ratios and counts alone, which no machine changes. */
  readonly kept?: 'higher' | 'lower'
}

export type Goal = { readonly least: number } | { readonly most: number }

/** A public forwarder to be measured beside us, in a checkout of its own. */
export interface Peer {
  readonly name: string
  readonly checkout: string
}

export interface BenchOptions {
  /** In well under a minute, for CI; else as long as steady figures need. */
  readonly short: boolean
  readonly peers: readonly Peer[]
  /** Says what is under way, on one line that the next one replaces. */
  progress(text: string): void
}

/** A part of `npm run bench`. */
export interface Section {
  /** As `--only` names it. */
  readonly name: string
  /** Why there is nothing to measure under these options, said in place of figures. */
  idle?(options: BenchOptions): string | undefined
  run(options: BenchOptions): Promise<readonly Figure[]>
}
