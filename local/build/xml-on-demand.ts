import type { Plugin } from 'esbuild'

const PACKAGE = '@azure/core-xml'
const NAMESPACE = 'xml-on-demand'

/**
 * The client of Table Storage brings a parser and a writer of XML along, a sixth of what an instance would load. Tables
 * speak JSON, but for some refusals: the parser is loaded with the first of those, and nothing that we send is XML.
 */
export const xmlOnDemand: Plugin = {
  name: NAMESPACE,
  setup(building) {
    building.onResolve({ filter: /^@azure\/core-xml$/ }, ({ kind, resolveDir }) =>
      kind === 'import-statement' ? { path: PACKAGE, namespace: NAMESPACE, pluginData: resolveDir } : undefined,
    )
    building.onLoad({ filter: /.*/, namespace: NAMESPACE }, ({ pluginData: resolveDir }) => ({
      contents: `export const parseXML = async (...given) => (await import('${PACKAGE}')).parseXML(...given)
export function stringifyXML() {
  throw new Error('The bundle writes no XML.')
}`,
      resolveDir,
    }))
  },
}
