import { createRequire, registerHooks } from 'node:module'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

const replaced = new Map<string, object>()
const SCHEME = 'replaced:'
Object.assign(globalThis, { benchReplaced: replaced })

/** What a peer requires by this name from now on. A checkout need not have it installed. */
export function replaceModule(name: string, exports: object): void {
  replaced.set(name, exports)
}

registerHooks({
  resolve(specifier, context, next) {
    if (!replaced.has(specifier)) return next(specifier, context)
    return { url: `${SCHEME}${specifier}`, format: 'commonjs', shortCircuit: true }
  },
  load(url, context, next) {
    if (!url.startsWith(SCHEME)) return next(url, context)
    const name = JSON.stringify(url.slice(SCHEME.length))
    return { format: 'commonjs', source: `module.exports = globalThis.benchReplaced.get(${name})`, shortCircuit: true }
  },
})

/** A file of a peer, or a package as that file would find it. */
export function requireFrom(folder: string, name: string): unknown {
  return createRequire(pathToFileURL(resolve(folder, 'package.json')))(name)
}

export type Handler = (messages: readonly unknown[], context: object) => Promise<void>
type Registered = Record<string, { readonly handler: Handler }>

/** Instead of `@azure/functions`: what a peer registers, by name. */
export function replaceFunctions(): Readonly<Registered> {
  const registered: Registered = {}
  const app = {
    eventHub(name: string, options: { readonly handler: Handler }) {
      registered[name] = options
    },
    storageBlob() {},
    setup() {},
  }
  replaceModule('@azure/functions', { app })
  return registered
}
