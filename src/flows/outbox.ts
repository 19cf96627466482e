import { HEALTH } from '../core/health.ts'
import { SEVERITIES } from '../taxonomy/vocabulary.ts'
import type { DeliveryFailure } from './facts.ts'
import type { AlertStore, Notifier, StoredAlert } from './ports/alerting.ts'
import type { Notice, SummaryNotice } from './ports/notices.ts'
import type { Telemetry } from './ports/watching.ts'

/** A notice with the alerts that are recorded once it is told. */
export interface Telling {
  readonly notice: Exclude<Notice, SummaryNotice>
  readonly alerts: readonly StoredAlert[]
}

/** What became of a telling: `postponed` ones are told in one card at the end of the look. */
export type Told = 'told' | 'postponed' | 'failed'

export interface Outbox {
  tell(telling: Telling): Promise<Told>
  /** Sends what was postponed. False where any card of this look did not go out. */
  flush(): Promise<boolean>
}

export interface OutboxPorts {
  readonly alerts: AlertStore
  readonly notifier: Notifier
  readonly telemetry: Telemetry
}

/** More cards than this in one look are a flood that nobody reads; the others go into one summary. */
const MAX_CARDS = 10

/**
 * Tells, and records what was told: in this order, so that a crash between the two repeats a card and never loses one.
 * The lease is renewed before each card, so that no second evaluation tells the same meanwhile.
 */
export function createOutbox(renewLease: () => Promise<boolean>, ports: OutboxPorts): Outbox {
  const postponed: Telling[] = []
  let [sent, failed] = [0, false]
  const deliver = async (notice: Notice, tellings: readonly Telling[]): Promise<Told> => {
    const failure = await send(notice, renewLease, ports.notifier)
    for (const telling of tellings) {
      if (failure === undefined) await record(telling, ports)
      // While a channel rests nothing was tried, and the fact of its failure is out already.
      else if (failure !== 'paused') {
        ports.telemetry.emit({ fact: 'AlertNotTold', stage: 'alert', rule: telling.notice.rule.id, reason: failure })
      }
    }
    sent++
    if (failure !== undefined) failed = true
    return failure === undefined ? 'told' : 'failed'
  }
  return {
    async tell(telling) {
      if (sent < MAX_CARDS) return deliver(telling.notice, [telling])
      postponed.push(telling)
      return 'postponed'
    },
    async flush() {
      const [only, ...more] = postponed
      if (only !== undefined) await deliver(more.length === 0 ? only.notice : summaryOf(postponed), postponed)
      return !failed
    },
  }
}

async function send(
  notice: Notice,
  renewLease: () => Promise<boolean>,
  notifier: Notifier,
): Promise<DeliveryFailure | undefined> {
  if (!(await renewLease())) return 'busy'
  const delivery = await notifier.send(notice)
  return delivery.accepted ? undefined : delivery.failure
}

async function record({ notice, alerts }: Telling, ports: OutboxPorts): Promise<void> {
  for (const alert of alerts) await ports.alerts.record(alert)
  ports.telemetry.emit({ fact: 'AlertTold', stage: 'alert', rule: notice.rule.id, reason: notice.reason })
}

function summaryOf(tellings: readonly Telling[]): SummaryNotice {
  const severities = new Set(tellings.map(({ notice }) => notice.rule.severity))
  return {
    about: 'summary',
    severity: SEVERITIES.find(severity => severities.has(severity)) ?? 'error',
    entries: tellings.map(({ notice }) => ({
      title: notice.rule.title,
      subject: notice.about === 'health' ? notice.subject : notice.account,
      reason: notice.reason,
      count: notice.alert.count,
      ...(notice.about === 'health' ? { unit: HEALTH[notice.rule.watch].unit } : {}),
    })),
  }
}
