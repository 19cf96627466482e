import { createHash } from 'node:crypto'
import { odata, type TableEntityResult } from '@azure/data-tables'
import { parseJson } from '../core/json.ts'
import type { Alert } from '../core/verdict.ts'
import type { AlertHistory, AlertStore, HistoryEntry, StoredAlert } from '../flows/ports/alerting.ts'
import { keyPart } from './table-keys.ts'
import { statusOfError, type Tables } from './tables.ts'

/** What is true of one rule and group, and what was told last. The same columns make a row of the history. */
interface AlertEntity {
  /** `alerts`: the rule. `alertHistory`: `rule|group`. */
  readonly partitionKey: string
  /** `alerts`: the group. `alertHistory`: when it was told or held back, padded, and the reason. */
  readonly rowKey: string
  readonly rule: string
  readonly group: string
  readonly account: string
  readonly state: Alert['state']
  readonly reason: Alert['reason']
  /** What held it back: the id of a silence or of a rule. */
  readonly by?: string
  readonly told: boolean
  readonly since: Date
  readonly until: Date
  readonly firedAt: Date
  readonly grewAt: Date
  readonly toldAt: Date
  readonly count: bigint
  readonly peak: bigint
  readonly toldPeak: bigint
  readonly reminders: number
  /** JSON list of epoch milliseconds. */
  readonly begins: string
  readonly flapping: boolean
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

/** Columns of a row of the history that tell what its alert's own row does not. */
const TELLING_COLUMNS = ['RowKey', 'reason', 'by', 'count', 'peak']

/** `AlertStore` and `AlertHistory` on Table Storage. */
export function createAlertTable(tables: Tables): AlertStore & AlertHistory {
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
    async record(kept, by) {
      const { toldAt, firedAt, reason } = kept.alert
      const at = String(by === undefined ? toldAt : Math.max(toldAt, firedAt)).padStart(15, '0')
      const keys = { partitionKey: historyKey(kept), rowKey: `${at}|${reason}` }
      const held = by === undefined ? {} : { by }
      // History first: if the second write fails, the card is told again, and both tellings are kept.
      const history = await tables.open(HISTORY)
      await history.upsertEntity<AlertEntity>({ ...keys, ...columnsOf(kept), ...held }, 'Replace')
      await update(kept)
    },
    async latest(alert, limit, signal) {
      const client = await tables.open(HISTORY)
      const queryOptions = { filter: odata`PartitionKey eq ${historyKey(alert)}`, select: TELLING_COLUMNS }
      const entries: HistoryEntry[] = []
      // They come oldest first, and there is no other order: the oldest are let go on the way.
      for await (const entity of client.listEntities<AlertEntity>({ queryOptions, abortSignal: signal })) {
        entries.push(historyEntryOf(entity))
        if (entries.length >= 2 * limit) entries.splice(0, entries.length - limit)
      }
      return entries.slice(-limit).toReversed()
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

/** A short name for an alert, the same for ever, that tells nothing of its account. */
export function alertId(alert: Pick<StoredAlert, 'rule' | 'group'>): string {
  return createHash('sha256').update(historyKey(alert)).digest('hex').slice(0, 16)
}

function historyKey({ rule, group }: Pick<StoredAlert, 'rule' | 'group'>): string {
  return `${keyPart(rule)}|${keyPart(group)}`
}

function historyEntryOf({ rowKey, reason, by, count, peak }: TableEntityResult<AlertEntity>): HistoryEntry {
  const at = Number(rowKey.slice(0, rowKey.indexOf('|')))
  return { at, reason, ...(by === undefined ? {} : { by }), count: Number(count), peak: Number(peak) }
}

/** Every telling there was, by rule and group, oldest first. */
export async function readAlertHistory(tables: Tables): Promise<readonly StoredAlert[]> {
  const told: StoredAlert[] = []
  for await (const entity of (await tables.open(HISTORY)).listEntities<AlertEntity>()) told.push(fromEntity(entity))
  return told
}

function columnsOf({ rule, group, account, alert }: StoredAlert): Omit<AlertEntity, 'partitionKey' | 'rowKey'> {
  const { state, reason, told, reminders, flapping } = alert
  return {
    rule,
    group,
    account,
    state,
    reason,
    told,
    since: new Date(alert.since),
    until: new Date(alert.until),
    firedAt: new Date(alert.firedAt),
    grewAt: new Date(alert.grewAt),
    toldAt: new Date(alert.toldAt),
    count: BigInt(alert.count),
    peak: BigInt(alert.peak),
    toldPeak: BigInt(alert.toldPeak),
    reminders,
    begins: JSON.stringify(alert.begins),
    flapping,
  }
}

function fromEntity(entity: TableEntityResult<AlertEntity>): StoredAlert {
  const { rule, group, account, state, reason, told, reminders, flapping } = entity
  const begins = parseJson(entity.begins)
  return {
    rule,
    group,
    account,
    alert: {
      state,
      reason,
      told,
      since: entity.since.getTime(),
      until: entity.until.getTime(),
      firedAt: entity.firedAt.getTime(),
      grewAt: entity.grewAt.getTime(),
      toldAt: entity.toldAt.getTime(),
      count: Number(entity.count),
      peak: Number(entity.peak),
      toldPeak: Number(entity.toldPeak),
      reminders,
      begins: Array.isArray(begins) ? begins.filter(time => typeof time === 'number') : [],
      flapping,
    },
  }
}
