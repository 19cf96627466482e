import { access, constants } from 'node:fs/promises'
import { delimiter, join } from 'node:path'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge']
/** Where systems keep it that do not put it on the path. */
const ELSEWHERE = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
]

type Environment = Readonly<Record<string, string | undefined>>

/** The executable of a browser of the Chromium family; `CHROMIUM_PATH` alone where that is set. Undefined: there is none. */
export async function findChromium(environment: Environment): Promise<string | undefined> {
  const chosen = environment['CHROMIUM_PATH']
  const folders = (environment['PATH'] ?? '').split(delimiter).filter(folder => folder !== '')
  const candidates =
    chosen === undefined || chosen === ''
      ? [...NAMES.flatMap(name => folders.map(folder => join(folder, name))), ...ELSEWHERE]
      : [chosen]
  for (const candidate of candidates) if (await isExecutable(candidate)) return candidate
  return undefined
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
