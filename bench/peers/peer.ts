/** A peer as its own sources give it, its network replaced. */
export interface PeerCalls {
  /** What its trigger hands over: texts as they are, or what the Functions library parses each to. */
  readonly takes: 'texts' | 'parsed'
  /** Its own parse and transform; how many records came of it. */
  readonly transform?: (messages: readonly unknown[]) => number
  /** Its whole handler, as it is registered. */
  readonly handler?: (messages: readonly unknown[]) => Promise<unknown>
  /** How many records are in what it sent. */
  readonly recordsIn?: (sent: readonly Sent[]) => number
}

export type Sent = string | Uint8Array

/** Where the replaced network of a peer ends. Bodies are kept only where somebody wants to look into them. */
export interface Sink {
  take(body: Sent): void
}

export type LoadPeer = (checkout: string, sink: Sink) => PeerCalls

/** What a peer's function is called with, as far as any of them looks. */
const silent = () => {}
export const CONTEXT = {
  log: Object.assign(() => {}, { verbose: silent, info: silent, warn: silent, error: silent }),
  info: silent,
  warn: silent,
  error: silent,
  debug: silent,
  trace: silent,
  done: silent,
  functionName: 'bench',
  invocationId: 'bench',
  bindings: {},
}
