import { useState } from 'preact/hooks'
import { REJECT_REASONS } from '../core/rejection.ts'
import type { DeadLetterAnswer, DeadLettersAnswer } from '../flows/answers.ts'
import { BackLink } from './back-link.tsx'
import { CopyButton } from './copy-button.tsx'
import { usePage } from './page-context.ts'
import { FIRST_LIMIT, lettersPath } from './requests.ts'
import { Section } from './section.tsx'
import { ShowMore } from './show-more.tsx'
import { Moment, Name } from './text.tsx'
import { useFeed } from './use-feed.ts'

const REPLAYS = { none: 'not yet', taken: 'under way', settled: 'done' } as const

/** What was rejected, latest first; what is in it stays on the machine that may read it. */
export function LettersView({ reason, shard }: { reason: string; shard: string }) {
  const { go } = usePage()
  const [limit, setLimit] = useState<number>(FIRST_LIMIT)
  const path = lettersPath({ reason, shard }, limit)
  const feed = useFeed<DeadLettersAnswer>(path)
  const letters = feed.answer?.letters ?? []
  return (
    <>
      <BackLink />
      <div class="subject">
        <h1 tabIndex={-1}>Dead letters</h1>
        <p class="subtle">
          Messages that were rejected, in whole or in part. They are kept byte for byte: <code>npm run replay</code>{' '}
          shows one and counts it again after a fix.
        </p>
      </div>
      <Section
        title={shard === '' ? 'Latest' : <>Of shard {<Name text={shard} />}</>}
        feed={feed}
        path={path}
        tools={
          <div class="choice">
            <label for="reason">Reason</label>
            <select
              id="reason"
              value={reason}
              onChange={event => go({ page: { kind: 'letters', reason: event.currentTarget.value, shard } })}
            >
              <option value="">All</option>
              {REJECT_REASONS.map(known => (
                <option key={known} value={known}>
                  {known}
                </option>
              ))}
            </select>
          </div>
        }
      >
        {letters.length === 0 ? <p class="calm">None.</p> : <Letters letters={letters} />}
        <ShowMore
          shown={letters.length}
          count={undefined}
          hasMore={typeof feed.answer?.next === 'string'}
          limit={limit}
          onLimit={setLimit}
          otherwise="Choose a reason to see others, or use npm run replay -- list."
        />
      </Section>
    </>
  )
}

function Letters({ letters }: { letters: readonly DeadLetterAnswer[] }) {
  const { numbers } = usePage()
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label="Dead letters">
      <table class="numbers letters">
        <thead>
          <tr>
            <th scope="col">Message</th>
            <th scope="col">Taken</th>
            <th scope="col">Why</th>
            <th scope="col" class="number">
              Rejected
            </th>
            <th scope="col" class="number">
              Bytes
            </th>
            <th scope="col">Counted again</th>
          </tr>
        </thead>
        <tbody>
          {letters.map(({ id, enqueued, reasons, error, rejected, records, bytes, replay }) => (
            <tr key={id}>
              <th scope="row">
                <code>
                  <Name text={id} most={40} />
                </code>{' '}
                <CopyButton text={`npm run replay -- show ${id}`} what={`the command that shows ${id}`} />
              </th>
              <td>
                <Moment at={enqueued} />
              </td>
              <td>
                <Name text={reasons.join(', ')} most={100} />
                {error !== undefined && (
                  <span class="subtle">
                    <Name text={error} most={160} />
                  </span>
                )}
              </td>
              <td class="number">
                {numbers.count(rejected)} of {numbers.count(records)}
              </td>
              <td class="number">{numbers.count(bytes)}</td>
              <td>{REPLAYS[replay]}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
