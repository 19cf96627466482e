import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text as readAll } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const COMMAND = fileURLToPath(new URL('../../local/classify.ts', import.meta.url))

const line = (id: number): string => JSON.stringify({ id, status: 401, text: `token ${id} expired, worker-${id}` })

test('says how it is used, and takes no options', async () => {
  const asked = async (option: string) => {
    const command = spawn(process.execPath, [COMMAND, option], { stdio: ['ignore', 'pipe', 'pipe'] })
    const [out, err, [code]] = await Promise.all([
      readAll(command.stdout),
      readAll(command.stderr),
      once(command, 'exit'),
    ])
    return { out, err, code: Number(code) }
  }
  expect(await asked('--help')).toMatchObject({ out: expect.stringContaining('{"id", "status", "text"}'), code: 0 })
  expect(await asked('--file')).toMatchObject({ err: expect.stringContaining("unknown option '--file'"), code: 1 })
})

async function classify(input: string): Promise<{ readonly lines: readonly unknown[]; readonly code: unknown }> {
  const command = spawn(process.execPath, [COMMAND], { stdio: ['pipe', 'pipe', 'inherit'] })
  const output = readAll(command.stdout)
  const ended = once(command, 'exit')
  command.stdin.end(input)
  const written = await output
  const [code] = await ended
  const lines = written.split('\n').slice(0, -1)
  return { lines: lines.map((one): unknown => JSON.parse(one)), code }
}

test('answers each line in order, whatever form the status has', async () => {
  const asked = [
    { id: 'a', status: 401, text: 'The token has expired.' },
    { id: 'b', status: '401', text: 'The token has expired.' },
    { id: 'c', status: '400 or 401', text: 'AADSTS7000215: Invalid client secret is provided.' },
    { id: 4, status: null, text: 'The token has expired.' },
    { text: 'nobody knows this' },
    { id: 'f', status: 200, text: 'token expired' },
    { id: 'g', status: 302, text: '' },
    { id: 'h', status: 'Forbidden', text: '' },
    { id: 'i', status: '', text: 'HTTP 404' },
    { id: 'j', status: '401 (when raised by a service)', text: '' },
  ]
  const { lines, code } = await classify(asked.map(one => JSON.stringify(one)).join('\r\n'))
  expect(lines).toEqual([
    { id: 'a', cause: 'token-expired', evidence: 'signature', tags: ['expiry', 'auth'] },
    { id: 'b', cause: 'token-expired', evidence: 'signature', tags: ['expiry', 'auth'] },
    { id: 'c', cause: 'client-secret-invalid', evidence: 'code', tags: ['auth'] },
    { id: 4, cause: 'token-expired', evidence: 'signature', tags: ['expiry', 'auth'] },
    { id: null, cause: 'unknown', evidence: 'none', tags: [] },
    { id: 'f', cause: 'ok', evidence: 'status', tags: [] },
    { id: 'g', cause: 'ok', evidence: 'status', tags: [] },
    { id: 'h', cause: 'forbidden-unspecified', evidence: 'status', tags: ['permission'] },
    { id: 'i', cause: 'not-found-unspecified', evidence: 'status', tags: ['not-found'] },
    { id: 'j', cause: 'unauthorized-unspecified', evidence: 'status', tags: ['auth'] },
  ])
  expect(code).toBe(0)
})

test('a line that cannot be read costs only itself, and the exit status', async () => {
  const { lines, code } = await classify(
    '\uFEFF{"id":1,"status":401,"text":"token expired"}\nnot json\n[]\n{"text":5}\nnull\n{"id":2,"status":404,"text":""}\n',
  )
  expect(lines).toHaveLength(6)
  expect(lines[0]).toMatchObject({ id: 1, cause: 'token-expired' })
  for (const [at, number] of [2, 3, 4, 5].entries()) {
    expect(lines[at + 1]).toEqual({ id: null, error: expect.stringContaining(`line ${number}`) })
  }
  expect(lines[5]).toMatchObject({ id: 2, cause: 'not-found-unspecified' })
  expect(code).toBe(1)
})

test('answers a line before the next one comes', async () => {
  const command = spawn(process.execPath, [COMMAND], { stdio: ['pipe', 'pipe', 'inherit'] })
  const ended = once(command, 'exit')
  for (const id of [1, 2]) {
    command.stdin.write(`${JSON.stringify({ id, status: 401, text: 'token expired' })}\n`)
    const [piece]: readonly unknown[] = await once(command.stdout, 'data')
    expect(JSON.parse(String(piece))).toMatchObject({ id, cause: 'token-expired' })
  }
  command.stdin.end()
  expect((await ended)[0]).toBe(0)
})

test('comes through a hundred thousand lines', async () => {
  const { lines, code } = await classify(Array.from({ length: 100_000 }, (_, id) => line(id)).join('\n'))
  expect(lines).toHaveLength(100_000)
  expect(lines.at(-1)).toMatchObject({ id: 99_999, cause: 'token-expired' })
  expect(code).toBe(0)
})

test('no input is no answer', async () => {
  expect(await classify('')).toEqual({ lines: [], code: 0 })
})
