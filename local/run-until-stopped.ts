import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { inputMessages } from './input.ts'
import { CALM_EVERY, calmMoment, lastHour } from './last-hour.ts'
import { openOnDesktop } from './open-on-desktop.ts'
import { type Stack, startStack } from './stack.ts'
import type { StartOptions } from './start-options.ts'
import { colours, endProgress, progress, say, showCard, showLog } from './terminal.ts'
import { shareSettings } from './tool-settings.ts'
import { waitUntilCounted } from './wait-until-counted.ts'

/** Milliseconds between two sends of the sample traffic, so that it comes as a stream. */
const SAMPLE_PAUSE = 10

/** Runs until Ctrl-C or the end of its process group. Resolves to the exit status. */
export async function runUntilStopped(options: StartOptions): Promise<number> {
  const stopping = new AbortController()
  const stop = () => stopping.abort()
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
  say('starting …')
  const stack = await startStack({ port: options.port, clock: 'wall', onCard: showCard, onLog: showLog })
  const unshare = await shareSettings(stack.settings)
  try {
    sayAddresses(stack)
    if (options.open) openOnDesktop(dashboardOf(stack))
    const faults = await sendAll(options, stack, stopping.signal)
    if (options.input.length === 0) await calmTraffic(stack, stopping.signal)
    else if (!stopping.signal.aborted) await once(stopping.signal, 'abort')
    return faults === 0 ? 0 : 1
  } finally {
    endProgress('stopping …')
    await unshare()
    await stack.close()
  }
}

function sayAddresses(stack: Stack): void {
  const { host, inbox } = stack
  say(`${colours.bold('dashboard')}    ${dashboardOf(stack)}`)
  say(`${colours.bold('status')}       ${host.url}/api/status`)
  say(`${colours.bold('Teams inbox')}  ${inbox.url}`)
  say('Ctrl-C stops everything.')
}

function dashboardOf({ host }: Stack): string {
  return `${host.url}/api/dashboard`
}

/** Sends what there is to send and waits until it is counted. Resolves to the number of faults in the input. */
async function sendAll(options: StartOptions, stack: Stack, signal: AbortSignal): Promise<number> {
  let faults = 0
  const sent =
    options.input.length === 0
      ? await sendSample(stack, signal)
      : await stack.sender.send(
          untilAborted(
            inputMessages(options.input, () => faults++),
            signal,
          ),
        )
  await waitUntilCounted(stack.tables, stack.sender, count => progress(`counted ${count} of ${sent} messages`), signal)
  if (!signal.aborted) endProgress(`sent and counted ${sent} messages; alerts are looked at every 15 seconds`)
  return faults
}

async function* untilAborted(bodies: AsyncIterable<Uint8Array>, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  for await (const body of bodies) {
    if (signal.aborted) return
    yield body
  }
}

/** The last hour, told in some ten seconds. */
async function sendSample({ sender }: Stack, signal: AbortSignal): Promise<number> {
  let sent = 0
  for (const { messages, share } of lastHour(Date.now())) {
    if (signal.aborted) break
    sent += await sender.send(messages)
    progress(`sample traffic: ${Math.round(100 * share)} % of the last hour sent`)
    await pause(SAMPLE_PAUSE, signal)
  }
  return sent
}

/** Afterwards calm traffic as it would come, so that the counts move and alerts can resolve. */
async function calmTraffic(stack: Stack, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await stack.sender.send(calmMoment(Date.now()))
    await pause(CALM_EVERY, signal)
  }
}

async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  // Being stopped is no failure here.
  await sleep(milliseconds, undefined, { signal }).catch(() => {})
}
