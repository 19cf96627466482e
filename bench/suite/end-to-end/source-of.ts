import { existsSync, readFileSync } from 'node:fs'
import { SourceMap } from 'node:module'
import { dirname, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { SourceOf } from './shares.ts'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))

/** By the map that stands beside a bundled file; a file without one is its own source. */
export function createSourceOf(): SourceOf {
  const maps = new Map<string, SourceMap | undefined>()
  const mapOf = (file: string) => {
    if (!maps.has(file)) maps.set(file, readMap(`${file}.map`))
    return maps.get(file)
  }
  return ({ url, lineNumber, columnNumber }) => {
    if (url === '') return undefined
    if (url.startsWith('node:')) return url
    const file = url.startsWith('file:') ? fileURLToPath(url.replace(/[?#].*$/, '')) : url
    const map = mapOf(file)
    const entry = map?.findEntry(lineNumber, columnNumber)
    // What the bundler itself adds, a few lines, is in no source.
    const isMapped = entry !== undefined && 'originalSource' in entry
    return inRepository(isMapped ? resolve(dirname(file), entry.originalSource) : file)
  }
}

function readMap(path: string): SourceMap | undefined {
  return existsSync(path) ? new SourceMap(JSON.parse(readFileSync(path, 'utf8'))) : undefined
}

function inRepository(path: string): string {
  return relative(ROOT, path).replaceAll(sep, '/')
}
