import { jsonAnswer } from '../adapters/api/answer.ts'
import { PARAMETERS } from '../adapters/api/parameters.ts'
import type { Answering } from '../app/answering.ts'
import type { AccountsAnswer } from '../flows/answers.ts'
import { getEndpoint, type Handle } from './get-endpoint.ts'

export function accountsHandler({ queryPorts, answers }: Answering): Handle {
  return getEndpoint(
    {
      name: 'accounts',
      fields: PARAMETERS.accounts,
      answer: async () => jsonAnswer({ accounts: await queryPorts.accounts.all() } satisfies AccountsAnswer),
    },
    answers,
  )
}
