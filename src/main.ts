import { createApp } from './app.ts'
import { registerAudit } from './functions/audit.ts'
import { registerCloseTelemetry } from './functions/close-telemetry.ts'
import { registerDashboard } from './functions/dashboard.ts'
import { registerEvaluate } from './functions/evaluate.ts'
import { registerHttp } from './functions/http.ts'
import { registerIngest } from './functions/ingest.ts'
import { registerRetain } from './functions/retain.ts'
import { registerRollUp } from './functions/roll-up.ts'
import { registerWatch } from './functions/watch.ts'

// Bundled to dist/main.mjs, so in both places the rules stand one folder up.
const app = createApp(process.env, new URL('../alert-rules.json', import.meta.url))

registerIngest(app)
registerEvaluate(app)
registerWatch(app)
registerAudit(app)
registerRollUp(app)
registerRetain(app)

registerHttp(app)
registerCloseTelemetry(app)

// Built to dist/dashboard, beside the bundle.
registerDashboard(new URL('dashboard/', import.meta.url))
