import { setTimeout as sleep } from 'node:timers/promises'
import { sampleTraffic } from '../local/sample-traffic.ts'
import { type Stack, startStack } from '../local/stack.ts'
import { ACCOUNTS, writeManyRows } from './many-rows.ts'

/**
 * 50 readers at once, each with the requests of the page, on 100,800 rows: first while nothing else happens, then while
 * the functions count 1,000 records a second. Prints how long answers take and how much longer they take beside ingest;
 * exit status 1 where an answer is no answer. All of it shares the cores of this machine.
 */
const READERS = 50
const SECONDS = 15
/** Between two requests of one reader: a page reloads far less often. */
const PAUSE = 200
const SECOND = 1_000

const queries = [
  'status',
  'alerts',
  'unknowns?last=PT6H',
  'alerts',
  'aggregates?last=PT6H&outcome=failed',
  'aggregates?last=PT6H&groupBy=account&outcome=failed',
  'aggregates?last=P1D&timeZone=Europe/Berlin',
  ...ACCOUNTS.map(account => `aggregates?last=PT6H&account=${account}`),
  ...ACCOUNTS.slice(0, 5).map(account => `aggregates?last=PT1H&groupBy=policy&account=${account}`),
]

interface Spread {
  readonly answers: number
  readonly median: number
  readonly p95: number
}

const stack = await startStack({ clock: 'wall' })
try {
  const rows = await writeManyRows(stack.tables, Date.now(), count => {
    if (count % 10_080 === 0) process.stderr.write(`${count} rows written\n`)
  })
  await stack.host.runTimer('roll-up')
  // What is asked for first is read from the tables.
  const first = await timed('aggregates?last=PT6H&outcome=failed')
  const idle = await read(SECONDS)
  const sending = new AbortController()
  const sent = send(stack, sending.signal)
  const busy = await read(SECONDS)
  sending.abort()
  const records = await sent
  const line = ({ answers, median, p95 }: Spread) =>
    `${answers} answers, median ${median.toFixed(0)} ms, p95 ${p95.toFixed(0)} ms`
  process.stdout.write(
    [
      `${rows} rows, ${READERS} readers; the first answer, all of it read from the tables: ${first.toFixed(0)} ms`,
      `alone:         ${line(idle)}`,
      `beside ingest: ${line(busy)}; ${Math.round(records / SECONDS)} records a second counted`,
      `p95 beside ingest is ${(busy.p95 / idle.p95).toFixed(2)} times that alone`,
      '',
    ].join('\n'),
  )
} finally {
  await stack.close()
}

async function timed(query: string): Promise<number> {
  const start = performance.now()
  const response = await fetch(`${stack.host.url}/api/${query}`)
  await response.arrayBuffer()
  if (!response.ok) {
    process.exitCode = 1
    process.stderr.write(`${query}: ${response.status}\n`)
  }
  return performance.now() - start
}

async function read(seconds: number): Promise<Spread> {
  const until = performance.now() + seconds * SECOND
  const times: number[] = []
  await Promise.all(
    Array.from({ length: READERS }, async (_, reader) => {
      for (let turn = reader; performance.now() < until; turn++) {
        times.push(await timed(queries[turn % queries.length] ?? 'status'))
        await sleep(PAUSE)
      }
    }),
  )
  const sorted = times.toSorted((a, b) => a - b)
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN
  return { answers: sorted.length, median: at(0.5), p95: at(0.95) }
}

/** The sample traffic in a third of its time: 180 records for each of its seconds. */
async function send({ sender }: Stack, signal: AbortSignal): Promise<number> {
  let records = 0
  const to = Math.floor(Date.now() / SECOND) * SECOND
  for (const second of sampleTraffic({ from: to - 600 * SECOND, to, failures: true })) {
    if (signal.aborted) break
    await sender.send(second)
    records += 60
    await sleep(60)
  }
  return records
}
