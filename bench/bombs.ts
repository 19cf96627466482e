/**
 * `npm run bench:bombs`: what messages that are made to exhaust come to, each at a limit (`src/core/limits.ts`) or just over
 * it, on the way that all messages take, in a process whose heap is that of an instance of 512 MB. Beside each stands how
 * long it takes as a multiple of ordinary records of as many bytes. The exit status is 1 where a process ends, or holds
 * more than 512 MB.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { say } from '../local/terminal.ts'
import { type Bomb, BOMBS } from './bombs/cases.ts'
import { MINUTE_OF_BOMBS } from './bombs/texts.ts'
import { machine } from './machine.ts'
import { type IngestProcesses, openIngestProcesses } from './suite/memory/ingest-process.ts'
import { LARGEST, largeMessage } from './suite/memory/large-messages.ts'

const MOST_MB = 512
const MB = 1024 * 1024

interface Outcome {
  readonly sent: number
  readonly cameTo: string
  /** MB. */
  readonly resident: number
  readonly milliseconds: number
  /** Of ordinary records of as many bytes. */
  readonly ordinary: number
}

/** As many messages as are given, of no more bytes. */
function ordinaryFor(messages: readonly Uint8Array[]): readonly Uint8Array[] {
  const made = new Map<number, Uint8Array>()
  return messages.map(({ length }) => {
    const known = made.get(length) ?? largeMessage(1, MINUTE_OF_BOMBS, Math.min(length, LARGEST))
    made.set(length, known)
    return known
  })
}

async function measure({ messages }: Bomb, partition: string, processes: IngestProcesses): Promise<Outcome> {
  const folder = await mkdtemp(join(tmpdir(), 'causeway-bench-'))
  const child = await processes.start('an instance of 512 MB')
  const send = async (bodies: readonly Uint8Array[], to: string) => {
    const path = join(folder, to)
    await writeFile(path, bodies)
    const start = performance.now()
    const sizes = bodies.map(({ length }) => length)
    const { resident } = await child.ask('countFile', { path, sizes, partition: to, minute: MINUTE_OF_BOMBS })
    return { resident: resident / MB, milliseconds: performance.now() - start }
  }
  try {
    const bodies = messages()
    // The first batch of an instance loads the taxonomy.
    await send([largeMessage(2, MINUTE_OF_BOMBS, 64 * 1024)], `${partition}-first`)
    const bombed = await send(bodies, partition)
    const progress = await child.ask('progress', partition)
    const ordinary = await send(ordinaryFor(bodies), `${partition}-ordinary`)
    const rejected = [...progress.rejected].map(([reason, count]) => `${count.toLocaleString('en')} ${reason}`)
    const counted = progress.counted === 0 ? [] : [`${progress.counted.toLocaleString('en')} counted`]
    return {
      sent: bodies.reduce((sum, { length }) => sum + length, 0),
      cameTo: [...counted, ...rejected].join(', '),
      ...bombed,
      ordinary: ordinary.milliseconds,
    }
  } finally {
    await child.close()
    await rm(folder, { recursive: true, force: true })
  }
}

const faults: string[] = []
const only = process.argv[2] ?? ''
say(machine())
say('')
say('| sent | bytes | came to | resident at most | time | of ordinary records |')
say('| --- | --- | --- | --- | --- | --- |')
const processes = await openIngestProcesses()
try {
  for (const [index, bomb] of BOMBS.entries()) {
    if (!bomb.name.includes(only)) continue
    try {
      const { sent, cameTo, resident, milliseconds, ordinary } = await measure(bomb, `b${index}`, processes)
      if (resident > MOST_MB) faults.push(`${bomb.name}: more than ${MOST_MB} MB`)
      const cells = [
        bomb.name,
        sent.toLocaleString('en'),
        cameTo,
        `${Math.round(resident)} MB`,
        `${Math.round(milliseconds).toLocaleString('en')} ms`,
        `${(milliseconds / ordinary).toPrecision(2)} times`,
      ]
      say(`| ${cells.join(' | ')} |`)
    } catch (error) {
      faults.push(`${bomb.name}: ${String(error)}`)
    }
  }
} finally {
  await processes.close()
}
for (const fault of faults) say(fault)
if (faults.length === 0) say(`\nNone holds more than ${MOST_MB} MB.`)
else process.exitCode = 1
