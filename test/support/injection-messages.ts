import { INJECTIONS, MARKDOWN, ONE_KEY_FOR_TWO } from './injection-cases.ts'
import { injectedRecords, keyRequest, pollutingRecord } from './injection-records.ts'

const MINUTE = 60_000

/** What hostile names are held against. */
export const ORDINARY = 'ordinary'
export const TEXTS: readonly string[] = [...INJECTIONS.map(({ text }) => text), ORDINARY]
/** Accounts whose keys would be one. */
export const COLLIDING: readonly string[] = ONE_KEY_FOR_TWO.flatMap(({ one, other }) => [one, other])

/** Every attack through the hub, each in a minute of its own, so that no row overflows; how many records that are. */
export function injectedMessages(start: number): { readonly messages: readonly string[]; readonly records: number } {
  // Of an account whose cards name all of its policies and operations.
  const onCards = MARKDOWN.filter(({ attack }) => attack !== 'a bare address').map(({ text }) =>
    keyRequest(start, 'fabrikam', { operationName: text }, { policyName: text, statusMessage: text }),
  )
  const batches = [
    ...TEXTS.map((text, at) => injectedRecords(text, start + at * MINUTE)),
    ...COLLIDING.map(account => [keyRequest(start, account)]),
    onCards,
  ]
  return {
    messages: [...batches.map(records => JSON.stringify({ records })), pollutingRecord(start)],
    records: batches.flat().length + 1,
  }
}
