import { createApp } from './app.ts'
import { registerEvaluate } from './functions/evaluate.ts'
import { registerIngest } from './functions/ingest.ts'
import { registerStatus } from './functions/status.ts'

// Bundled to dist/main.mjs, so in both places the rules stand one folder up.
const app = createApp(process.env, new URL('../alert-rules.json', import.meta.url))

registerIngest(app)
registerEvaluate(app)
registerStatus(app)
