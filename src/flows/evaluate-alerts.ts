import { type AccountPorts, evaluateAccounts } from './evaluate-accounts.ts'
import { evaluateHealth, type HealthPorts } from './evaluate-health.ts'
import type { Look } from './look.ts'
import { createOutbox } from './outbox.ts'
import type { EvaluationLease, Notifier, SilenceStore } from './ports/alerting.ts'
import type { Telemetry } from './ports/watching.ts'

export interface AlertPorts extends AccountPorts, HealthPorts {
  readonly silences: SilenceStore
  readonly lease: EvaluationLease
  readonly notifier: Notifier
  readonly telemetry: Telemetry
}

/** Longer than any one card takes, since it is renewed before each; a crash delays the next look by no more. */
const LEASE = 45_000

/**
 * Looks at what changed since the last look and at all that fires; tells what differs from what was told. A look that
 * fails, or whose cards do not go out, is made good by the next one.
 */
export async function evaluateAlerts(clock: () => number, ports: AlertPorts): Promise<void> {
  const now = clock()
  const takeLease = () => ports.lease.take(clock(), clock() + LEASE)
  if (!(await takeLease())) return
  try {
    const look: Look = { now, silences: await ports.silences.current(now) }
    const outbox = createOutbox(takeLease, ports)
    await evaluateAccounts(look, outbox, ports)
    await evaluateHealth(look, outbox, ports)
    // What did not go out is due again, so its changes are looked at again.
    if (await outbox.flush()) await ports.alerts.moveCursor(now)
  } finally {
    await ports.lease.release()
  }
}
