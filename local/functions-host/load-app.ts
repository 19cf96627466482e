import Module, { createRequire, registerHooks } from 'node:module'
import { pathToFileURL } from 'node:url'

const CORE = '@azure/functions-core'
const QUERY = 'functions-host'

/** Node's loader for `require`; not in its types, but stable since Node 0.x and what every instrumentation patches. */
type ModuleWithLoad = { _load: (request: string, parent: unknown, isMain: boolean) => unknown }

/** Node's own import: a test runner puts its own in place of the keyword, and that one drops queries. */
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what that file exports
const importByNode = createRequire(import.meta.url)('./import-by-node.cjs') as (url: string) => Promise<unknown>

let supplied: object | undefined
let patched = false
let queue: Promise<unknown> = Promise.resolve()
let count = 0

/**
 * Imports the built app at `path` anew, with `settings` as its environment and `core` as its
 * `@azure/functions-core`, and lets `started` finish its start under both. One app at a time, since both are global.
 */
export function loadApp(
  path: string,
  settings: Readonly<Record<string, string>>,
  core: object,
  started: () => Promise<void>,
): Promise<void> {
  const loading = queue.then(() => withSettings(settings, () => withCore(core, () => importAnew(path, started))))
  queue = loading.catch(() => {})
  return loading
}

async function importAnew(path: string, started: () => Promise<void>): Promise<void> {
  const url = pathToFileURL(path)
  count += 1
  url.searchParams.set(QUERY, String(count))
  await importByNode(url.href)
  await started()
}

async function withCore(core: object, action: () => Promise<void>): Promise<void> {
  patchLoader()
  supplied = core
  try {
    await action()
  } finally {
    supplied = undefined
  }
}

function patchLoader(): void {
  if (patched) return
  patched = true
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- see ModuleWithLoad
  const loader = Module as unknown as ModuleWithLoad
  const load = loader._load
  loader._load = function (request, parent, isMain) {
    if (request === CORE && supplied !== undefined) return supplied
    return load.call(this, request, parent, isMain)
  }
  // A chunk that the bundle imports belongs to the same app: without its own query two apps would share its state.
  registerHooks({
    resolve(specifier, context, nextResolve) {
      const resolved = nextResolve(specifier, context)
      const app = context.parentURL === undefined ? null : queryOf(context.parentURL)
      if (app === null || !specifier.startsWith('.') || !resolved.url.startsWith('file:')) return resolved
      const url = new URL(resolved.url)
      url.searchParams.set(QUERY, app)
      return { ...resolved, url: url.href }
    },
  })
}

function queryOf(url: string): string | null {
  return URL.canParse(url) ? new URL(url).searchParams.get(QUERY) : null
}

async function withSettings(settings: Readonly<Record<string, string>>, action: () => Promise<void>): Promise<void> {
  const before = Object.keys(settings).map(name => [name, process.env[name]] as const)
  Object.assign(process.env, settings)
  try {
    await action()
  } finally {
    for (const [name, value] of before) {
      if (value === undefined) Reflect.deleteProperty(process.env, name)
      else process.env[name] = value
    }
  }
}
