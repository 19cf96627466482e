/** What calls functions of one kind of trigger. */
export interface Listener {
  start(): Promise<void>
  /** No new invocation from here on; those under way go on. */
  stop(): Promise<void>
  /** Lets go of connections, once no invocation is under way. */
  close(): Promise<void>
}
