import { fileURLToPath } from 'node:url'
import { HEALTH } from '../src/core/health.ts'
import { METRICS, type Metric } from '../src/flows/fact-metrics.ts'
import { writeGeneratedPage } from './generated-page.ts'

/** Where the generated page stands. */
export const TELEMETRY_PAGE = fileURLToPath(new URL('../docs/telemetry.md', import.meta.url))

const OPENING = `# Telemetry

Made from \`src/flows/fact-metrics.ts\` by \`npm run docs\`; edit that file, or the words in \`local/telemetry-docs.ts\`.

Causeway speaks of itself in facts (\`src/flows/facts.ts\`). Each is one line of JSON in the log of the invocation, which the
Functions host sends to Application Insights as a trace, and, where \`APPLICATIONINSIGHTS_CONNECTION_STRING\` is set, custom
metrics. The host sends requests, exceptions and logs; the app sends metrics and nothing else, so nothing is sent twice.

- **Names.** A metric bears the name of its fact, and there is one for each fact, be it 0. Further numbers of a fact are
  \`<Fact>.<part>\`, where they are not 0. No name and no dimension ever comes from what is read.
- **Numbers.** The SDK adds up for a minute, then posts: in \`customMetrics\` \`value\` and \`valueSum\` are the sum,
  \`valueCount\` the number of facts, \`valueMin\` and \`valueMax\` the least and the most in one fact. Read counts by
  \`sum(valueSum)\`, and what is a level (\`HealthMeasured\`, \`CountsAudited.shards\`) by \`max(valueMax)\`. Metrics are not sampled.
- **When.** Once a minute, and the last ones when the instance ends, in at most four seconds. What cannot be posted is kept
  on the instance's disk and posted later. Nothing waits for it; where it fails, counting goes on, and \`MetricsNotSent\`
  in the log says so.

\`\`\`kusto
customMetrics
| where name == 'RecordsRejected'
| summarize Records = sum(valueSum) by bin(timestamp, 5m), Reason = tostring(customDimensions.reason)
\`\`\`
`

const CLOSING = `## What is not collected

Requests, traces and exceptions are the host's. Dependencies are off: the URLs of Table Storage hold partition keys, and so
names of accounts. Performance counters, live metrics, standard metrics and the SDK's counts of itself ("statsbeat") are off
too. The SDK asks \`settings.sdk.monitor.azure.com\` once an hour how it should behave; it has no switch for that, sends
nothing about the app with it, and works where the address cannot be reached.

Metrics carry the name of the function app, the name of the instance, and what stands in the tables above: no address of a
caller, no token, no webhook, no text of a record.
\`test/end-to-end/telemetry.test.ts\` holds the SDK to that, by what it posts while planted secrets go through the system.

## Settings

| setting | meaning |
| --- | --- |
| \`APPLICATIONINSIGHTS_CONNECTION_STRING\` | the component's connection string; without it no SDK is loaded |
| \`APPLICATIONINSIGHTS_AUTHENTICATION_STRING\` | \`ClientId=<id>;Authorization=AAD\`: posts as that identity, which needs the role *Monitoring Metrics Publisher* on the component. Without \`ClientId\`, as the app's own identity |
`

/** `docs/telemetry.md`, as Markdown. */
export function telemetryPage(): string {
  return [
    OPENING,
    '## Metrics',
    '',
    '| metric | value | level of the fact | dimensions |',
    '| --- | --- | --- | --- |',
    ...METRICS.map(rowOf),
    '',
    '## Dimensions',
    '',
    '| dimension | of | values |',
    '| --- | --- | --- |',
    ...dimensionRows(),
    '',
    '## Units of `HealthMeasured`',
    '',
    '| `kind` | unit |',
    '| --- | --- |',
    ...Object.entries(HEALTH).map(([kind, { unit }]) => `| \`${kind}\` | ${unit} |`),
    '',
    CLOSING,
  ].join('\n')
}

function rowOf({ name, unit, says, level, dimensions }: Metric): string {
  const names = Object.keys(dimensions).map(dimension => `\`${dimension}\``)
  return `| \`${name}\` | ${unit} ${says} | ${level} | ${names.join(', ') || 'none'} |`
}

/** One for each dimension and set of values. */
function dimensionRows(): readonly string[] {
  const facts = new Map<string, Set<string>>()
  for (const { fact, dimensions } of METRICS) {
    for (const [name, values] of Object.entries(dimensions)) {
      const words = typeof values === 'string' ? values : values.map(value => `\`${value}\``).join(', ')
      const key = JSON.stringify([name, words])
      facts.set(key, (facts.get(key) ?? new Set()).add(`\`${fact}\``))
    }
  }
  return [...facts].map(([key, of]) => {
    const [name, words]: [string, string] = JSON.parse(key)
    return `| \`${name}\` | ${[...of].join(', ')} | ${words} |`
  })
}

if (import.meta.main) await writeGeneratedPage(TELEMETRY_PAGE, telemetryPage())
