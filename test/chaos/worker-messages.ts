/** What the campaign tells a worker. */
export type ToWorker =
  | {
      readonly kind: 'start'
      readonly main: string
      readonly hostJson: unknown
      readonly settings: Readonly<Record<string, string>>
    }
  /** From now on the worker's clock is off by so many milliseconds. */
  | { readonly kind: 'clock'; readonly offset: number }
  | { readonly kind: 'stop' }

/** What a worker tells the campaign. */
export type FromWorker =
  | { readonly kind: 'started' }
  | { readonly kind: 'failed to start'; readonly reason: string }
  | { readonly kind: 'batch'; readonly messages: number; readonly duplicates: number }
  | { readonly kind: 'attempt failed'; readonly reason: string }
