import { setTimeout as sleep } from 'node:timers/promises'
import type { HubSender } from '../../../local/hub-sender.ts'
import { createAggregateTable } from '../../../src/adapters/aggregate-table.ts'
import { openTables } from '../../../src/adapters/tables.ts'
import { HOUR } from '../../../src/core/window.ts'
import { stormOf } from './storm.ts'

/** A storm of failures on an account of its own. Milliseconds since it was sent. */
export interface Probe {
  readonly account: string
  /** Until its row stands in the table. */
  readonly row: Promise<number>
  /** Until a card tells of it. */
  readonly card: Promise<number>
}

export interface Probes {
  send(): Promise<Probe>
  /** For each card that goes out, as text. */
  told(card: string): void
}

/** Between two looks at the table. */
const POLL = 5

export function createProbes(connectionString: string, sender: HubSender): Probes {
  const aggregates = createAggregateTable(openTables({ kind: 'connection-string', connectionString }))
  const untold = new Map<string, () => void>()
  let count = 0
  const rowOf = async (account: string, sent: number) => {
    const now = Date.now()
    while ((await aggregates.read(account, now - HOUR, now + HOUR)).length === 0) await sleep(POLL)
    return performance.now() - sent
  }
  return {
    async send() {
      const account = `storm${String(count++).padStart(3, '0')}x`
      const card = Promise.withResolvers<number>()
      // From before it is sent: the hub has taken it somewhat later.
      const sent = performance.now()
      untold.set(account, () => card.resolve(performance.now() - sent))
      await sender.send([stormOf(account, Date.now())])
      return { account, row: rowOf(account, sent), card: card.promise }
    },
    told(card) {
      for (const [account, tell] of untold) {
        if (!card.includes(account)) continue
        untold.delete(account)
        tell()
      }
    },
  }
}
