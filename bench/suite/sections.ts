import { alerts } from './alerts.ts'
import { core } from './core.ts'
import { endToEnd } from './end-to-end.ts'
import { latency } from './latency.ts'
import { memory } from './memory.ts'
import { peers } from './peers.ts'
import type { Section } from './section.ts'
import { start } from './start.ts'
import { store } from './store.ts'

/** In the order in which they run and are printed. */
export const SECTIONS: readonly Section[] = [core, peers, store, endToEnd, latency, start, memory, alerts]
