import { MINUTE } from '../core/window.ts'
import { type AccountPorts, accountsToLookAt, evaluateAccounts } from './evaluate-accounts.ts'
import { evaluateHealth, type HealthPorts, isHealthDue } from './evaluate-health.ts'
import { type Glance, type GlancePorts, glance, type Look } from './look.ts'
import { createOutbox } from './outbox.ts'
import type { EvaluationLease, Notifier, SilenceStore } from './ports/alerting.ts'
import type { Telemetry } from './ports/watching.ts'

export interface AlertPorts extends AccountPorts, HealthPorts, GlancePorts {
  readonly silences: SilenceStore
  readonly lease: EvaluationLease
  readonly notifier: Notifier
  readonly telemetry: Telemetry
}

/** Longer than any one card takes, since it is renewed before each; a crash delays the next look by no more. */
const LEASE = 45_000
/** The cursor tells people when was looked last, so it moves where nothing changes too. */
const CURSOR_AGE = 5 * MINUTE

/**
 * Looks at what changed since the last look and at all that fires; tells what differs from what was told. A look that
 * fails, or whose cards do not go out, is made good by the next one.
 */
export async function evaluateAlerts(clock: () => number, ports: AlertPorts): Promise<void> {
  const now = clock()
  // Most looks find nothing to do: they cost four reads, and no lease.
  if (!isAnythingDue(await glance(now, ports), ports)) return
  if (!(await ports.lease.take(clock(), clock() + LEASE))) return
  try {
    // Read anew: before the lease was ours another may have told it all.
    const look: Look = { ...(await glance(now, ports)), silences: await ports.silences.current(now) }
    const outbox = createOutbox(() => ports.lease.renew(clock() + LEASE), ports)
    await evaluateAccounts(look, outbox, ports)
    await evaluateHealth(look, outbox, ports)
    // What did not go out is due again, so its changes are looked at again.
    if (await outbox.flush()) await ports.alerts.moveCursor(now)
  } finally {
    await ports.lease.release()
  }
}

function isAnythingDue(seen: Glance, ports: AlertPorts): boolean {
  return seen.now - seen.cursor >= CURSOR_AGE || accountsToLookAt(seen, ports).size > 0 || isHealthDue(seen, ports)
}
