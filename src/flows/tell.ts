import type { AlertStore, Notice, Notifier, StoredAlert, Telemetry } from './ports.ts'

export interface TellPorts {
  readonly alerts: AlertStore
  readonly notifier: Notifier
  readonly telemetry: Telemetry
}

/**
 * Tells, and records what was told: in this order, so that a crash between the two repeats a card and never loses one.
 * False when the card did not go out.
 */
export async function tell(told: StoredAlert, notice: Notice, ports: TellPorts): Promise<boolean> {
  const { rule } = told
  const delivery = await ports.notifier.send(notice)
  if (!delivery.accepted) {
    ports.telemetry.emit({ fact: 'AlertNotTold', stage: 'alert', rule, reason: delivery.failure })
    return false
  }
  await ports.alerts.record(told)
  ports.telemetry.emit({ fact: 'AlertTold', stage: 'alert', rule, reason: notice.reason })
  return true
}
