import { setTimeout as delay } from 'node:timers/promises'

/** Waits until `condition` holds; gives up, saying what was awaited, after `seconds`. */
export async function eventually(what: string, condition: () => boolean, seconds = 30): Promise<void> {
  const end = Date.now() + seconds * 1000
  while (!condition()) {
    if (Date.now() > end) throw new Error(`waited ${seconds} s in vain: ${what}`)
    await delay(10)
  }
}
