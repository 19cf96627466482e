import http from 'node:http'
import { mock } from 'node:test'
import { MINUTE } from '../../src/core/window.ts'
import { ingestHubBatch } from '../../src/flows/ingest-hub-batch.ts'
import { NOON } from '../core/kinds.ts'
import { NO_LOG, startInstance } from '../store/instance.ts'
import { fakeRequest } from './fake-request.ts'
import { createOwnTables } from './own-tables.ts'
import type { Batch, Side } from './side.ts'

const KEY = Buffer.alloc(64, 7).toString('base64')
const TABLES = `DefaultEndpointsProtocol=http;AccountName=bench;AccountKey=${KEY};TableEndpoint=http://127.0.0.1:9/bench;`

/**
 * Causeway as it is deployed, from `ingestHubBatch` to `request` of `node:http`, which is answered in this process: at
 * the same height as that of the peers, so that what the client of the tables does counts, as their serialising does.
 */
export function ownSide(): Side {
  const tables = createOwnTables()
  Object.assign(http, { request: fakeRequest(asked => tables.answer(asked)) })
  mock.timers.enable({ apis: ['Date'], now: NOON + MINUTE })
  const app = startInstance({ tables: TABLES })
  let sequence = 0
  const whole = async ({ messages }: Batch) => {
    // What was counted once is not counted again.
    const fresh = messages.map(({ body, enqueued }) => ({ body, enqueued, sequence: sequence++ }))
    return ingestHubBatch({ partition: 'p00', source: 'hub', messages: fresh }, await app.ingestPorts(NO_LOG))
  }
  return {
    whole,
    async prove(batch) {
      const before = recordsIn(tables.rows('minutes'))
      await whole(batch)
      return recordsIn(tables.rows('minutes')) - before
    },
  }
}

interface Minute {
  readonly records: string | number
}

function recordsIn(rows: readonly string[]): number {
  return rows.reduce((sum, json) => {
    const row: Minute = JSON.parse(json)
    return sum + Number(row.records)
  }, 0)
}
