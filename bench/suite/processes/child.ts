import { fork } from 'node:child_process'
import { once } from 'node:events'
import type { Answer, Asked, Calls } from './serve.ts'

/** A process of its own, so that what it takes is not taken for what is measured. */
export interface Child<Own extends Calls> {
  ask<Name extends keyof Own & string>(
    name: Name,
    argument: Parameters<Own[Name]>[0],
  ): Promise<Awaited<ReturnType<Own[Name]>>>
  close(): Promise<void>
}

/** Runs a file that answers by `serve`. */
export function startChild<Own extends Calls>(file: URL, execArgv: readonly string[] = []): Child<Own> {
  const child = fork(file, {
    // What it warns of its own dependencies is no result.
    execArgv: ['--no-warnings', ...execArgv],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    serialization: 'advanced',
  })
  const waiting = new Map<number, PromiseWithResolvers<unknown>>()
  let asked = 0
  child.on('message', (answer: Answer) => {
    const own = waiting.get(answer.id)
    waiting.delete(answer.id)
    if ('error' in answer) own?.reject(new Error(answer.error))
    else own?.resolve(answer.value)
  })
  const gone = once(child, 'exit')
  child.once('exit', () => {
    for (const { reject } of waiting.values()) reject(new Error(`${file.pathname} ended before it answered.`))
  })
  return {
    ask(name, argument) {
      const question: Asked = { id: asked++, name, argument }
      const own = Promise.withResolvers<unknown>()
      waiting.set(question.id, own)
      child.send(question)
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what the call of that name answers
      return own.promise as ReturnType<typeof this.ask<typeof name>>
    },
    async close() {
      if (child.connected) child.disconnect()
      await gone
    },
  }
}
