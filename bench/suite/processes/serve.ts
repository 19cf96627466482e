/** What a process can be asked, each with one argument. */
export type Calls = Readonly<Record<string, (argument: never) => unknown>>

export interface Asked {
  readonly id: number
  readonly name: string
  readonly argument: unknown
}

export type Answer = { readonly id: number; readonly value: unknown } | { readonly id: number; readonly error: string }

/** Answers whoever started this process until they are gone. */
export function serve(calls: Calls): void {
  const answer = async ({ id, name, argument }: Asked): Promise<Answer> => {
    try {
      const call = calls[name]
      if (call === undefined) throw new Error(`Nothing is called ${name}.`)
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- whoever asks knows the calls by their type
      return { id, value: await call(argument as never) }
    } catch (error) {
      return { id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) }
    }
  }
  process.on('message', (asked: Asked) => void answer(asked).then(answered => process.send?.(answered)))
  process.on('disconnect', () => process.exit(0))
}
