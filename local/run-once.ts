import { writeFile } from 'node:fs/promises'
import { inputMessages } from './input.ts'
import { sampleTraffic } from './sample-traffic.ts'
import { startStack } from './stack.ts'
import type { StartOptions } from './start-options.ts'
import { readSummary, type Summary } from './summary.ts'
import { jsonForTerminal } from './terminal-text.ts'
import { endProgress, progress, say, showCard, showLog } from './terminal.ts'
import { waitUntilCounted } from './wait-until-counted.ts'

const MINUTE = 60_000

/** Sends the input, waits until all is counted and told, prints what it came to. Resolves to the exit status. */
export async function runOnce(options: StartOptions): Promise<number> {
  const stack = await startStack({ port: options.port, clock: 'event', onCard: showCard, onLog: showLog })
  try {
    let faults = 0
    const input = options.input.length === 0 ? sampleMessages() : inputMessages(options.input, () => faults++)
    const sent = await stack.sender.send(counted(input, count => progress(`sent ${count} messages`)))
    await waitUntilCounted(stack.tables, stack.sender, count => progress(`counted ${count} of ${sent} messages`))
    endProgress(`sent and counted ${sent} messages`)
    // What the timers would do by themselves in a run that lasts.
    await stack.host.runTimer('watch')
    await stack.host.runTimer('audit')
    await stack.host.runTimer('roll-up')
    await tellAll(stack.host, stack.inbox)
    const summary = await readSummary(stack.tables, stack.inbox.cards.length)
    if (options.summary === undefined) say(jsonForTerminal(JSON.stringify(summary, undefined, 2)))
    else await writeFile(options.summary, `${JSON.stringify(summary, undefined, 2)}\n`)
    say(headline(summary))
    return faults === 0 && summary.differing === 0 ? 0 : 1
  } finally {
    await stack.close()
  }
}

/** Evaluates until a look tells nothing more. */
async function tellAll(
  host: { runTimer(name: string): Promise<void> },
  inbox: { readonly cards: readonly unknown[] },
): Promise<void> {
  for (let before = -1; before < inbox.cards.length; ) {
    before = inbox.cards.length
    await host.runTimer('evaluate')
  }
}

function* sampleMessages(): Generator<Uint8Array> {
  const to = Math.floor(Date.now() / MINUTE) * MINUTE
  for (const second of sampleTraffic({ from: to - 6 * MINUTE, to, failures: true })) yield* second
}

async function* counted(
  bodies: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  onCount: (count: number) => void,
): AsyncGenerator<Uint8Array> {
  let count = 0
  for await (const body of bodies) {
    yield body
    count++
    if (count % 1_000 === 0) onCount(count)
  }
}

function headline(summary: Summary): string {
  const { messages, records, counted: known, foreign, rejected, differing, alerts, cards } = summary
  const refused = Object.values(rejected).reduce((sum, count) => sum + count, 0)
  const sum = `${messages} messages, ${records} records = ${known} counted + ${foreign} foreign + ${refused} rejected`
  const audit = differing === 0 ? 'the rows add up' : `the rows differ by ${differing}`
  return `${sum}; ${audit}; ${alerts.length} alerts, ${cards} cards`
}
