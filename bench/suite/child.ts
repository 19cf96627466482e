import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** What a process that measures is given, and what it answers. */
export interface Exchange {
  readonly given: object
  readonly answer: object
}

type FromChild<Kind extends Exchange> =
  | { readonly kind: 'progress'; readonly text: string }
  | { readonly kind: 'answer'; readonly answer: Kind['answer'] }

export interface ChildOptions {
  readonly flags?: readonly string[]
  progress(text: string): void
}

/**
 * Measures in a process of its own, so that nothing that ran before is in its heap and nothing that it replaces is
 * replaced for others. The file calls `answerParent`.
 */
export async function runChild<Kind extends Exchange>(
  file: URL,
  given: Kind['given'],
  options: ChildOptions,
): Promise<Kind['answer']> {
  const child = fork(fileURLToPath(file), {
    execArgv: [...(options.flags ?? [])],
    // A table goes to the standard output, and a peer may write there what it likes.
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    serialization: 'advanced',
  })
  let answered: Pick<Kind, 'answer'> | undefined
  child.on('message', (message: FromChild<Kind>) => {
    if (message.kind === 'progress') options.progress(message.text)
    else answered = message
  })
  const ended = once(child, 'exit')
  child.send({ given })
  const [code]: readonly unknown[] = await ended
  if (answered === undefined) throw new Error(`${file.pathname} ended with ${String(code)} before it had an answer.`)
  return answered.answer
}

/** The other side: called once, by the file that `runChild` starts. */
export async function answerParent<Kind extends Exchange>(
  work: (given: Kind['given'], progress: (text: string) => void) => Promise<Kind['answer']>,
): Promise<void> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- all that `runChild` sends
  const [{ given }] = (await once(process, 'message')) as [Pick<Kind, 'given'>]
  const tell = (message: FromChild<Kind>) =>
    new Promise<void>(resolve => {
      process.send?.(message, () => resolve())
    })
  const answer = await work(given, text => void tell({ kind: 'progress', text }))
  await tell({ kind: 'answer', answer })
  // Whatever a peer keeps open, a timer or a connection, must not keep this process.
  process.exit()
}
