/** `npm run silence -- --help`: silences of the system whose tables the settings name, without a function key. */
import { randomBytes } from 'node:crypto'
import { parseSilence } from '../src/adapters/silence-request.ts'
import { createSilenceTable } from '../src/adapters/silence-table.ts'
import { openTables } from '../src/adapters/tables.ts'
import { readStorageConfig } from '../src/config.ts'
import type { JsonObject } from '../src/core/json.ts'
import type { SilenceStore } from '../src/flows/ports/alerting.ts'
import { addSilence, listSilences } from '../src/flows/silences.ts'
import { shown } from './explain/shown.ts'
import { messageOf } from './functions-host/host-log.ts'
import { runSilenceCommand, type SilenceCommand } from './silence/options.ts'
import { faultWords, silenceWords } from './silence/words.ts'
import { complain, say } from './terminal.ts'
import { readToolSettings } from './tool-settings.ts'

async function run(command: SilenceCommand): Promise<void> {
  const silences = createSilenceTable(openTables(readStorageConfig(await readToolSettings(command.settings))))
  if (command.name === 'add') await add(command.asked, silences)
  else if (command.name === 'list') await list(command.all, silences)
  else await end(command.id, silences)
}

async function add(asked: JsonObject, silences: SilenceStore): Promise<void> {
  const now = Date.now()
  const parsed = parseSilence(asked, now)
  if (!parsed.ok) throw new Error(parsed.faults.map(faultWords).join('\n'))
  const silence = { ...parsed.silence, id: randomBytes(5).toString('hex') }
  if (!(await addSilence(silence, silences))) throw new Error('There are too many silences: end one first.')
  say(silenceWords(silence, now))
  say(`To end it: npm run silence -- end ${silence.id}`)
}

async function list(past: boolean, silences: SilenceStore): Promise<void> {
  const now = Date.now()
  const found = await listSilences(now, { past }, silences)
  for (const silence of found) say(silenceWords(silence, now))
  if (found.length === 0) complain('Nothing is silenced.')
}

async function end(id: string, silences: SilenceStore): Promise<void> {
  if (!(await silences.end(id, Date.now()))) throw new Error('There is no such silence, or it is over.')
  say('It is over. What still fires is told at the next look.')
}

try {
  await runSilenceCommand(run)
} catch (error) {
  for (const line of messageOf(error).split('\n')) complain(shown(line))
  process.exitCode = 1
}
