import { jsonAnswer } from '../adapters/api/answer.ts'
import { PARAMETERS } from '../adapters/api/parameters.ts'
import type { App } from '../app.ts'
import type { AccountsAnswer } from '../flows/answers.ts'
import { registerGet } from './get-endpoint.ts'

export function registerAccounts({ queryPorts, answers }: App): void {
  registerGet(
    {
      name: 'accounts',
      route: 'accounts',
      fields: PARAMETERS.accounts,
      answer: async () => jsonAnswer({ accounts: await queryPorts.accounts.all() } satisfies AccountsAnswer),
    },
    answers,
  )
}
