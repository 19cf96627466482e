import type { Plugin } from 'esbuild'

const NAMESPACE = 'quick-builtins'

/**
 * `import` of Node's `http` looks at all that it exports, and so loads the whole of `fetch` for the `WebSocket` among it:
 * some 50 ms of each start. `require` does not.
 */
export const quickBuiltins: Plugin = {
  name: NAMESPACE,
  setup(building) {
    building.onResolve({ filter: /^(?:node:)?https?$/ }, ({ kind, path }) =>
      kind === 'import-statement' ? { path, namespace: NAMESPACE } : undefined,
    )
    building.onLoad({ filter: /.*/, namespace: NAMESPACE }, ({ path }) => ({
      contents: `module.exports = require(${JSON.stringify(path)})`,
    }))
  },
}
