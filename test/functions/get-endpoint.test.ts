import { HttpRequest, InvocationContext } from '@azure/functions'
import { expect, test } from 'vitest'
import { createSharedAnswers } from '../../src/adapters/api/shared-answers.ts'
import { getEndpoint } from '../../src/functions/get-endpoint.ts'

test('a failure whose words hold line breaks is one line of the log, and in no answer', async () => {
  const lines: string[] = []
  const context = new InvocationContext({ logHandler: (_, ...words) => lines.push(words.join(' ')) })
  const words = 'refused\r\n{"fact":"AlertTold"}\u2028\u001b[2J'
  const answer = () => Promise.reject(new TypeError(words))
  const handle = getEndpoint({ name: 'odd', fields: {}, answer }, createSharedAnswers(Date.now))
  const { status, body } = await handle(new HttpRequest({ url: 'http://localhost/api/odd', method: 'GET' }), context)
  expect([status, JSON.stringify(body).includes('refused')]).toEqual([503, false])
  expect(lines).toEqual(['TypeError: refused {"fact":"AlertTold"} [2J'])
})
