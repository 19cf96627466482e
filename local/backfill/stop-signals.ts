/** Exit statuses by convention: 128 and the number of the signal. */
const STATUSES = { SIGINT: 130, SIGTERM: 143 } as const

export interface StopSignals {
  readonly signal: AbortSignal
  /** Exit status of the signal that came; undefined while none did. */
  status(): number | undefined
  /** Leaves the signals to Node again. */
  release(): void
}

/** The first Ctrl-C asks to stop, the second one ends the process. */
export function onStopSignals(onStop: () => void): StopSignals {
  const stopping = new AbortController()
  let status: number | undefined
  const stop = (name: NodeJS.Signals) => {
    const code = name === 'SIGTERM' ? STATUSES.SIGTERM : STATUSES.SIGINT
    if (stopping.signal.aborted) process.exit(code)
    status = code
    stopping.abort()
    onStop()
  }
  for (const name of Object.keys(STATUSES)) process.on(name, stop)
  return {
    signal: stopping.signal,
    status: () => status,
    release() {
      for (const name of Object.keys(STATUSES)) process.off(name, stop)
    },
  }
}
