import { spawn } from 'node:child_process'
import { isatty } from 'node:tty'

/** What decides whether there is a desktop with somebody at it. */
export interface Surroundings {
  readonly platform: NodeJS.Platform
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly isTerminal: boolean
}

export interface Command {
  readonly file: string
  readonly args: readonly string[]
}

/** Opens an address in the browser where there is a desktop. That it cannot be opened is no error: it is printed too. */
export function openOnDesktop(address: string): void {
  const { platform, env } = process
  const command = opener(address, { platform, environment: env, isTerminal: isatty(1) })
  if (command === undefined) return
  const child = spawn(command.file, command.args, { stdio: 'ignore', detached: true, windowsVerbatimArguments: true })
  child.on('error', () => {})
  child.unref()
}

/** What opens an address; undefined where nobody would see it. */
export function opener(address: string, { platform, environment, isTerminal }: Surroundings): Command | undefined {
  const isSet = (name: string) => (environment[name] ?? '') !== ''
  if (!isTerminal || isSet('CI')) return undefined
  if (platform === 'darwin') return { file: 'open', args: [address] }
  // `start` takes the first quoted text for a title.
  if (platform === 'win32') return { file: 'cmd', args: ['/c', 'start', '""', address] }
  if (platform === 'linux' && (isSet('DISPLAY') || isSet('WAYLAND_DISPLAY')))
    return { file: 'xdg-open', args: [address] }
  return undefined
}
