import { format } from 'node:util'

const METHODS = ['debug', 'error', 'info', 'log', 'trace', 'warn'] as const

/** Collects what this process and its libraries print, which is shown all the same, until `end`. */
export function collectOutput(): { end(): string } {
  const written: string[] = []
  const undo: (() => void)[] = []
  for (const method of METHODS) {
    const print = console[method]
    console[method] = (...values: unknown[]) => {
      written.push(format(...values))
      print.apply(console, values)
    }
    undo.push(() => (console[method] = print))
  }
  for (const stream of [process.stdout, process.stderr]) {
    const write = stream.write.bind(stream)
    stream.write = (chunk: string | Uint8Array, ...rest: never[]) => {
      written.push(Buffer.from(chunk).toString())
      return write(chunk, ...rest)
    }
    undo.push(() => (stream.write = write))
  }
  return {
    end() {
      for (const one of undo) one()
      return written.join('\n')
    },
  }
}
