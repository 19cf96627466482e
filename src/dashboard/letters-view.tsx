import { useState } from 'preact/hooks'
import { REJECT_REASONS } from '../core/rejection.ts'
import type { DeadLetterAnswer, DeadLettersAnswer } from '../flows/answers.ts'
import { BackLink } from './back-link.tsx'
import { CopyButton } from './copy-button.tsx'
import { usePage } from './page-context.ts'
import { lettersPath } from './requests.ts'
import { Section } from './section.tsx'
import { Moment, Name } from './text.tsx'
import { useFeed } from './use-feed.ts'

const REPLAYS = { none: 'not yet', taken: 'under way', settled: 'done' } as const

/** What was rejected, by shard and number; what is in it stays on the machine that may read it. */
export function LettersView({ reason, shard }: { reason: string; shard: string }) {
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
      <Letters key={`${reason} ${shard}`} reason={reason} shard={shard} />
    </>
  )
}

/** Page by page, each where the one before it ended. */
function Letters({ reason, shard }: { reason: string; shard: string }) {
  const [afters, setAfters] = useState<readonly string[]>([])
  const path = lettersPath({ reason, shard }, '')
  const first = useFeed<DeadLettersAnswer>(path)
  // Only the last page leads to more.
  const moreAfter = (page: number) =>
    page === afters.length ? (next: string) => setAfters([...afters, next]) : undefined
  return (
    <Section
      title={shard === '' ? 'Of all shards' : <>Of shard {<Name text={shard} />}</>}
      feed={first}
      path={path}
      tools={<ReasonFilter reason={reason} shard={shard} />}
    >
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
          {first.answer !== undefined && <LetterRows answer={first.answer} onMore={moreAfter(0)} />}
          {afters.map((after, index) => (
            <LettersPage key={after} path={lettersPath({ reason, shard }, after)} onMore={moreAfter(index + 1)} />
          ))}
        </table>
      </div>
    </Section>
  )
}

function ReasonFilter({ reason, shard }: { reason: string; shard: string }) {
  const { go } = usePage()
  return (
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
  )
}

/** Of the last page: shows the next one. */
type OnMore = ((next: string) => void) | undefined

function LettersPage({ path, onMore }: { path: string; onMore: OnMore }) {
  const { answer } = useFeed<DeadLettersAnswer>(path)
  return answer === undefined ? null : <LetterRows answer={answer} onMore={onMore} />
}

/** Where a reason is asked for, a page may hold none, and the next one some. */
function LetterRows({ answer, onMore }: { answer: DeadLettersAnswer; onMore: OnMore }) {
  const { letters, next } = answer
  const isEnd = letters.length === 0 && next === null
  return (
    <tbody>
      {letters.map(letter => (
        <Letter key={letter.id} letter={letter} />
      ))}
      {onMore !== undefined && (next !== null || isEnd) && (
        <tr>
          <td colSpan={6}>
            {next === null ? (
              'None.'
            ) : (
              <button type="button" onClick={() => onMore(next)}>
                Show more
              </button>
            )}
          </td>
        </tr>
      )}
    </tbody>
  )
}

function Letter({ letter }: { letter: DeadLetterAnswer }) {
  const { numbers } = usePage()
  const { id, enqueued, reasons, error, rejected, records, bytes, replay } = letter
  return (
    <tr>
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
  )
}
