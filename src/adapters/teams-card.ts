import type { Notice } from '../flows/ports/notices.ts'
import type { AdaptiveCard } from './adaptive-card.ts'
import { buildExpiringCard } from './expiring-card.ts'
import { buildFailureCard } from './failure-card.ts'
import { buildHealthCard } from './health-card.ts'
import { buildSummaryCard } from './summary-card.ts'

/** What the on-call engineer reads: what and where, how bad and since when, what to do. Under 20 KB whatever comes. */
export function buildCard(notice: Notice): AdaptiveCard {
  if (notice.about === 'failures') return buildFailureCard(notice)
  if (notice.about === 'expiring') return buildExpiringCard(notice)
  return notice.about === 'health' ? buildHealthCard(notice) : buildSummaryCard(notice)
}
