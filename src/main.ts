import { createApp } from './app.ts'
import { registerAggregates } from './functions/aggregates.ts'
import { registerAudit } from './functions/audit.ts'
import { registerEvaluate } from './functions/evaluate.ts'
import { registerIngest } from './functions/ingest.ts'
import { registerRetain } from './functions/retain.ts'
import { registerRollUp } from './functions/roll-up.ts'
import { registerSilence } from './functions/silence.ts'
import { registerSilences } from './functions/silences.ts'
import { registerStatus } from './functions/status.ts'
import { registerWatch } from './functions/watch.ts'

// Bundled to dist/main.mjs, so in both places the rules stand one folder up.
const app = createApp(process.env, new URL('../alert-rules.json', import.meta.url))

registerIngest(app)
registerEvaluate(app)
registerWatch(app)
registerAudit(app)
registerRollUp(app)
registerRetain(app)
registerStatus(app)
registerAggregates(app)
registerSilences(app)
registerSilence(app)
