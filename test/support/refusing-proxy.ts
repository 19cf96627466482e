import { type Refusal, startTableProxy, type TableProxy } from './table-proxy.ts'

/** A proxy in front of a table service that refuses each write whose body holds the word. */
export interface RefusingProxy extends TableProxy {
  /** How many it has refused. */
  refused(): number
}

export async function startRefusingProxy(
  connectionString: string,
  word: string,
  refusal: Refusal = { status: 400, code: 'InvalidInput' },
): Promise<RefusingProxy> {
  let refused = 0
  const proxy = await startTableProxy(connectionString, ({ body }) => {
    if (!body.includes(word)) return undefined
    refused++
    return refusal
  })
  return { ...proxy, refused: () => refused }
}
