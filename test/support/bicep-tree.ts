import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { Language, type Node, Parser } from 'web-tree-sitter'

const INFRA = new URL('../../infra/', import.meta.url)

/** Every Bicep file by its path in `infra`, as a syntax tree. */
export async function readBicepTrees(): Promise<ReadonlyMap<string, Node>> {
  await Parser.init()
  const grammar = createRequire(import.meta.url).resolve('tree-sitter-bicep/tree-sitter-bicep.wasm')
  const parser = new Parser().setLanguage(await Language.load(grammar))
  const names = readdirSync(INFRA, { recursive: true, encoding: 'utf8' })
  return new Map(
    names
      .filter(name => /\.bicep(?:param)?$/.test(name))
      .map(name => {
        const text = readFileSync(new URL(name, INFRA), 'utf8')
        // The grammar wants a type of each parameter, which a file of parameters does not give.
        return [name, parse(parser, name.endsWith('param') ? text.replace(/^param /gm, 'var ') : text)]
      }),
  )
}

/** What the parser could not make sense of, by line. */
export function faultsOf(root: Node): readonly string[] {
  return nodesOf(root)
    .filter(node => node.isError || node.isMissing)
    .map(node => `line ${node.startPosition.row + 1}: ${node.text.slice(0, 60)}`)
}

/** The node and all below it, in the order of the text; of one type, if given. */
export function nodesOf(root: Node, type?: string): readonly Node[] {
  const below = root.children.flatMap(child => nodesOf(child))
  return [root, ...below].filter(node => type === undefined || node.type === type)
}

export interface Declaration {
  readonly name: string
  readonly node: Node
  /** `secure`, `description`, ... */
  readonly decorators: readonly string[]
}

/** What a file declares: parameters, variables, resources, modules or outputs. */
export function declarationsOf(
  root: Node,
  kind: 'parameter' | 'variable' | 'resource' | 'module' | 'output',
): readonly Declaration[] {
  return nodesOf(root, `${kind}_declaration`).map(node => ({
    name: node.namedChild(0)?.text ?? '',
    node,
    decorators:
      node.previousNamedSibling?.type === 'decorators'
        ? nodesOf(node.previousNamedSibling, 'call_expression').map(call => call.namedChild(0)?.text ?? '')
        : [],
  }))
}

/** The text of the first string below a node, without its quotes. */
export function firstString(node: Node): string {
  return nodesOf(node, 'string_content')[0]?.text ?? ''
}

/** The names of an object's own properties. */
export function keysOf(object: Node): readonly string[] {
  return object.namedChildren
    .filter(child => child.type === 'object_property')
    .map(property => property.namedChild(0)?.text.replaceAll("'", '') ?? '')
}

function parse(parser: Parser, text: string): Node {
  const tree = parser.parse(text)
  if (tree === null) throw new Error('The parser has no language.')
  return tree.rootNode
}
