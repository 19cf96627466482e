import { useEffect, useRef, useState } from 'preact/hooks'
import type { UnknownsAnswer } from '../flows/answers.ts'
import { CopyButton } from './copy-button.tsx'
import { Glyph } from './icons.tsx'
import { usePage } from './page-context.ts'
import { FIRST_LIMIT, MOST_ENTRIES, unknownsPath } from './requests.ts'
import { Section } from './section.tsx'
import { ShowMore } from './show-more.tsx'
import { Ago, Moment, Name } from './text.tsx'
import { useFeed } from './use-feed.ts'
import { useHeldOrder } from './use-held-order.ts'

type Unknown = UnknownsAnswer['unknowns'][number]

/** Kinds of error that the taxonomy does not know, each with a cause for it to begin with. */
export function UnknownKinds({ onCount }: { onCount: (count: string | undefined) => void }) {
  const { view } = usePage()
  const [limit, setLimit] = useState<number>(FIRST_LIMIT)
  const path = unknownsPath(view, limit)
  const feed = useFeed<UnknownsAnswer>(path)
  const { answer } = feed
  const count = answer === undefined ? undefined : `${answer.unknowns.length}${answer.next === null ? '' : '+'}`
  useEffect(() => onCount(count), [count, onCount])
  return (
    <Section id="unknowns" title="Unknown kinds of failure" feed={feed} path={path}>
      {answer !== undefined && answer.unknowns.length === 0 && (
        <p class="calm">
          <Glyph name="fine" /> Every failure of this stretch of time has a cause in the taxonomy.
        </p>
      )}
      {answer !== undefined && answer.unknowns.length > 0 && <UnknownTable unknowns={answer.unknowns} />}
      <ShowMore
        shown={answer?.unknowns.length ?? 0}
        count={undefined}
        hasMore={typeof answer?.next === 'string'}
        limit={limit}
        most={MOST_ENTRIES}
        onLimit={setLimit}
        otherwise="Choose an account or a shorter range to see others."
      />
    </Section>
  )
}

/** One kind may be seen in several accounts. */
const keyOf = ({ fingerprint, account }: Unknown) => `${fingerprint} ${account}`

function UnknownTable({ unknowns }: { unknowns: readonly Unknown[] }) {
  const box = useRef<HTMLDivElement>(null)
  const ordered = useHeldOrder(unknowns, keyOf, box)
  return (
    <div ref={box}>
      <table class="unknowns">
        <thead>
          <tr>
            <th scope="col">Sample</th>
            <th scope="col" class="number">
              Calls
            </th>
            <th scope="col" class="wide">
              First seen
            </th>
          </tr>
        </thead>
        <tbody>
          {ordered.map(unknown => (
            <UnknownRow key={keyOf(unknown)} unknown={unknown} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

function UnknownRow({ unknown }: { unknown: Unknown }) {
  const { numbers } = usePage()
  const [isOpen, setOpen] = useState(false)
  const { fingerprint, count, account, category, status, firstSeen, sample } = unknown
  return (
    <>
      <tr>
        <th scope="row">
          <button type="button" class="disclosure" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
            <Name text={sample} most={110} />
          </button>
          <span class="subtle">
            <Name text={account} most={40} /> · <Name text={category} most={40} />
            {status !== undefined && ` · ${status}`} · <code>{fingerprint.slice(0, 24)}</code>
          </span>
        </th>
        <td class="number">{numbers.count(count)}</td>
        <td class="wide">
          <Moment at={firstSeen} />
          <span class="subtle">
            <Ago at={firstSeen} />
          </span>
        </td>
      </tr>
      {isOpen && (
        <tr class="details">
          <td colSpan={3}>
            <UnknownDetails unknown={unknown} />
          </td>
        </tr>
      )}
    </>
  )
}

/** A text longer than this is not read here. */
const LONGEST = 4_000

function UnknownDetails({ unknown: { sample, suggestion, firstSeen, cause } }: { unknown: Unknown }) {
  const { href, causes } = usePage()
  const snippet = JSON.stringify(suggestion, undefined, 2)
  return (
    <>
      <p>
        First seen <Moment at={firstSeen} />; counted as{' '}
        <a href={href({ page: { kind: 'cause', id: cause } })}>
          <Name text={causes.get(cause)?.title ?? cause} />
        </a>
        .
      </p>
      <h3>Sample, redacted</h3>
      <pre tabIndex={0}>
        <Name text={sample} most={LONGEST} />
      </pre>
      <h3>
        A cause to begin with, for the taxonomy <CopyButton text={snippet} what="the cause" />
      </h3>
      <pre tabIndex={0}>
        <Name text={snippet} most={LONGEST} />
      </pre>
    </>
  )
}
