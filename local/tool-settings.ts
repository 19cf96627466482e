import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Settings } from '../src/config.ts'

/** Where `npm start` leaves the settings of its run, for the tools that join it. Readable by its owner alone. */
const RUNNING = fileURLToPath(new URL('../.causeway/running.json', import.meta.url))

/**
 * The settings that a tool works with, those of the functions it works beside: a file in the form of
 * `local.settings.json` where one is named, else the environment where it says where the tables are, else the system
 * that `npm start` runs now.
 */
export async function readToolSettings(file?: string): Promise<Settings> {
  if (file !== undefined) return { ...process.env, ...(await readSettingsFile(file)) }
  if (process.env['TableStorage'] !== undefined || process.env['TableStorage__serviceUri'] !== undefined) {
    return process.env
  }
  try {
    return { ...process.env, ...(await readSettingsFile(RUNNING)) }
  } catch {
    throw new Error(
      'No settings: name a file in the form of local.settings.json with --settings, set them in the environment, or run `npm start` beside this.',
    )
  }
}

/** Leaves the settings of a running system for the tools; the answer takes them away again. */
export async function shareSettings(settings: Settings): Promise<() => Promise<void>> {
  await mkdir(dirname(RUNNING), { recursive: true })
  const text = JSON.stringify({ IsEncrypted: false, Values: settings })
  await writeFile(RUNNING, text, { mode: 0o600 })
  return async () => {
    // Another run may have left its own since.
    if ((await readFile(RUNNING, 'utf8').catch(() => '')) === text) await rm(RUNNING, { force: true })
  }
}

async function readSettingsFile(file: string): Promise<Settings> {
  const content: unknown = JSON.parse(await readFile(file, 'utf8'))
  const values = typeof content === 'object' && content !== null && 'Values' in content ? content.Values : undefined
  if (typeof values !== 'object' || values === null) throw new Error(`${file} has no Values`)
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)]))
}
