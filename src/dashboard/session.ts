/** The page's line to the API: where it is, and the function key that it wants. */

import type { Get } from './feed.ts'
import { takeKey } from './view.ts'

/** The script lies one folder below the API. */
const API = new URL('../', import.meta.url)
const KEY = 'causeway.key'

export const get: Get = (path, signal) => {
  const key = readKey()
  return fetch(new URL(path, API), {
    signal,
    credentials: 'same-origin',
    redirect: 'error',
    headers: { accept: 'application/json', ...(key === undefined ? {} : { 'x-functions-key': key }) },
  })
}

/** Takes a key out of the address bar before anything else can read it there, and keeps it for this tab. */
export function takeKeyFromAddress(): void {
  const { key, rest } = takeKey(location.hash)
  if (key === undefined) return
  keepKey(key)
  history.replaceState(history.state, '', `${location.pathname}${location.search}${rest}`)
}

export function keepKey(key: string): void {
  try {
    sessionStorage.setItem(KEY, key)
  } catch {
    // A browser that keeps nothing for pages asks again with each load.
    keptHere = key
  }
}

export function forgetKey(): void {
  keptHere = undefined
  try {
    sessionStorage.removeItem(KEY)
  } catch {
    // Nothing was kept.
  }
}

export function readKey(): string | undefined {
  try {
    return sessionStorage.getItem(KEY) ?? keptHere
  } catch {
    return keptHere
  }
}

let keptHere: string | undefined
