import { createDashboardFiles } from './adapters/dashboard-files.ts'
import { createApp } from './app.ts'
import { registerAccounts } from './functions/accounts.ts'
import { registerAggregates } from './functions/aggregates.ts'
import { registerAlert } from './functions/alert.ts'
import { registerAlerts } from './functions/alerts.ts'
import { registerAudit } from './functions/audit.ts'
import { registerCause } from './functions/cause.ts'
import { registerCloseTelemetry } from './functions/close-telemetry.ts'
import { registerDashboard } from './functions/dashboard.ts'
import { registerDeadLetterBody } from './functions/dead-letter-body.ts'
import { registerDeadLetters } from './functions/dead-letters.ts'
import { registerEvaluate } from './functions/evaluate.ts'
import { registerIngest } from './functions/ingest.ts'
import { registerOpenApi } from './functions/open-api.ts'
import { registerRetain } from './functions/retain.ts'
import { registerRollUp } from './functions/roll-up.ts'
import { registerSilence } from './functions/silence.ts'
import { registerSilences } from './functions/silences.ts'
import { registerStatus } from './functions/status.ts'
import { registerTaxonomy } from './functions/taxonomy.ts'
import { registerUnknowns } from './functions/unknowns.ts'
import { registerWatch } from './functions/watch.ts'

// Bundled to dist/main.mjs, so in both places the rules stand one folder up.
const app = createApp(process.env, new URL('../alert-rules.json', import.meta.url))

registerIngest(app)
registerEvaluate(app)
registerWatch(app)
registerAudit(app)
registerRollUp(app)
registerRetain(app)

registerAccounts(app)
registerAggregates(app)
registerAlert(app)
registerAlerts(app)
registerCause(app)
registerDeadLetterBody(app)
registerDeadLetters(app)
registerOpenApi(app)
registerSilence(app)
registerSilences(app)
registerStatus(app)
registerTaxonomy(app)
registerUnknowns(app)

registerCloseTelemetry(app)

// Built to dist/dashboard, beside the bundle.
registerDashboard(createDashboardFiles(new URL('dashboard/', import.meta.url)))
