import type { TableEntityResult } from '@azure/data-tables'
import type { Alert, ToldReason } from '../core/verdict.ts'
import type { AlertStore, StoredAlert } from '../flows/ports.ts'
import { keyPart } from './table-keys.ts'
import { statusOfError, type Tables } from './tables.ts'

/** What is true of one rule and group, and what was told last. The same columns make a row of the history. */
interface AlertEntity {
  /** `alerts`: the rule. `alertHistory`: `rule|group`. */
  readonly partitionKey: string
  /** `alerts`: the group. `alertHistory`: when it was told, padded, and the reason. */
  readonly rowKey: string
  readonly rule: string
  readonly group: string
  readonly account: string
  readonly state: Alert['state']
  readonly reason: ToldReason
  readonly since: Date
  readonly until: Date
  readonly firedAt: Date
  readonly toldAt: Date
  readonly count: bigint
}

interface CursorEntity {
  readonly partitionKey: string
  readonly rowKey: string
  readonly moment: Date
}

const ALERTS = 'alerts'
const HISTORY = 'alertHistory'
/** In a table of its own, so that reading all alerts reads alerts alone. */
const EVALUATIONS = 'evaluations'
const CURSOR = { partitionKey: 'alerts', rowKey: 'cursor' } as const

/** `AlertStore` on Table Storage. */
export function createAlertTable(tables: Tables): AlertStore {
  const update = async (stored: StoredAlert) => {
    const keys = { partitionKey: keyPart(stored.rule), rowKey: keyPart(stored.group) }
    await (await tables.open(ALERTS)).upsertEntity<AlertEntity>({ ...keys, ...columnsOf(stored) }, 'Replace')
  }
  return {
    async all() {
      const alerts: StoredAlert[] = []
      for await (const entity of (await tables.open(ALERTS)).listEntities<AlertEntity>())
        alerts.push(fromEntity(entity))
      return alerts
    },
    update,
    async record(told) {
      const toldAt = String(told.alert.toldAt).padStart(15, '0')
      const keys = {
        partitionKey: `${keyPart(told.rule)}|${keyPart(told.group)}`,
        rowKey: `${toldAt}|${told.alert.reason}`,
      }
      // History first: if the second write fails, the card is told again, and both tellings are kept.
      await (await tables.open(HISTORY)).upsertEntity<AlertEntity>({ ...keys, ...columnsOf(told) }, 'Replace')
      await update(told)
    },
    async cursor() {
      try {
        const client = await tables.open(EVALUATIONS)
        const { moment } = await client.getEntity<CursorEntity>(CURSOR.partitionKey, CURSOR.rowKey)
        return moment.getTime()
      } catch (error) {
        if (statusOfError(error) !== 404) throw error
        return 0
      }
    },
    async moveCursor(moment) {
      const client = await tables.open(EVALUATIONS)
      await client.upsertEntity<CursorEntity>({ ...CURSOR, moment: new Date(moment) }, 'Replace')
    },
  }
}

/** Every telling there was, by rule and group, oldest first. */
export async function readAlertHistory(tables: Tables): Promise<readonly StoredAlert[]> {
  const told: StoredAlert[] = []
  for await (const entity of (await tables.open(HISTORY)).listEntities<AlertEntity>()) told.push(fromEntity(entity))
  return told
}

function columnsOf({ rule, group, account, alert }: StoredAlert): Omit<AlertEntity, 'partitionKey' | 'rowKey'> {
  return {
    rule,
    group,
    account,
    state: alert.state,
    reason: alert.reason,
    since: new Date(alert.since),
    until: new Date(alert.until),
    firedAt: new Date(alert.firedAt),
    toldAt: new Date(alert.toldAt),
    count: BigInt(alert.count),
  }
}

function fromEntity(entity: TableEntityResult<AlertEntity>): StoredAlert {
  return {
    rule: entity.rule,
    group: entity.group,
    account: entity.account,
    alert: {
      state: entity.state,
      reason: entity.reason,
      since: entity.since.getTime(),
      until: entity.until.getTime(),
      firedAt: entity.firedAt.getTime(),
      toldAt: entity.toldAt.getTime(),
      count: Number(entity.count),
    },
  }
}
