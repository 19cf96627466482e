import type { Metafile } from 'esbuild'

/** Bytes of what is loaded, by where they come from, the most first. */
export type LoadedBytes = ReadonlyMap<string, number>

const PACKAGE = /node_modules\/(?:.*\/node_modules\/)?((?:@[^/]+\/)?[^/]+)\//
const MODEL = 'src/adapters/media-services-model.ts'
/** What the bundler adds: what it needs itself, and what is around each file. */
const GLUE = 'bundler'

/** What a process loaded of the bundle, by package and by folder of our own. */
export function loadedBytes(metafile: Metafile, files: readonly string[]): LoadedBytes {
  const bytes = new Map<string, number>()
  const add = (origin: string, count: number) => bytes.set(origin, (bytes.get(origin) ?? 0) + count)
  for (const { bytes: all, inputs } of loadedOutputs(metafile, files)) {
    let ours = 0
    for (const [input, { bytesInOutput }] of Object.entries(inputs)) {
      add(originOf(input), bytesInOutput)
      ours += bytesInOutput
    }
    add(GLUE, all - ours)
  }
  return new Map([...bytes].toSorted(([, one], [, other]) => other - one))
}

/** Of the files that a process loaded, those of the bundle. */
export function loadedOutputs({ outputs }: Metafile, files: readonly string[]): readonly Metafile['outputs'][string][] {
  return Object.entries(outputs).flatMap(([path, output]) => {
    // The bundler's paths go from the project's folder, so only their ends are the same.
    const end = path.slice(path.lastIndexOf('/dist/'))
    return files.some(file => file.endsWith(end)) ? [output] : []
  })
}

export function sumOf(bytes: LoadedBytes): number {
  return [...bytes.values()].reduce((sum, count) => sum + count, 0)
}

function originOf(input: string): string {
  const [, name] = PACKAGE.exec(input) ?? []
  if (name !== undefined) return name
  if (input === MODEL) return 'the model of the taxonomy'
  const [root = '', folder = ''] = input.split('/')
  return root === 'src' && folder !== '' && !folder.includes('.') ? `${root}/${folder}` : 'others'
}
