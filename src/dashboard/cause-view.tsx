import type { ComponentChildren } from 'preact'
import { useMemo } from 'preact/hooks'
import type { AlertAnswer, CauseDetailAnswer } from '../flows/answers.ts'
import { BackLink } from './back-link.tsx'
import { BarList } from './bar-list.tsx'
import { CauseAdvice } from './cause-advice.tsx'
import { causeTitle, RETRY_WORDS } from './cause-words.ts'
import { Chart } from './chart.tsx'
import { chartData, successesOf } from './chart-data.ts'
import { SeverityMark } from './icons.tsx'
import { usePage } from './page-context.ts'
import { causePath } from './requests.ts'
import { Samples } from './samples.tsx'
import { Section } from './section.tsx'
import { Ago, Moment, Name } from './text.tsx'
import { latency } from './times.ts'
import { useFeed } from './use-feed.ts'

/** One cause: when, for whom, how, and what to do about it. */
export function CauseView({ id, alerts }: { id: string; alerts: readonly AlertAnswer[] }) {
  const { view, href, causes } = usePage()
  const path = causePath(id, view)
  const feed = useFeed<CauseDetailAnswer>(path)
  const { answer } = feed
  const cause = answer?.cause ?? causes.get(id)
  return (
    <>
      <BackLink />
      <div class="subject">
        <h1 tabIndex={-1}>
          <Name text={causeTitle(id, causes)} most={100} />
        </h1>
        <p class="traits">
          {cause !== undefined && <SeverityMark severity={cause.severity} />}
          <code>
            <Name text={id} />
          </code>
          {cause?.tags.map(tag => (
            <a key={tag} class="chip" href={href({ page: { kind: 'overview' }, tag })}>
              <Name text={tag} most={40} />
            </a>
          ))}
          {cause !== undefined && (
            <span class="subtle">
              {cause.statuses.length > 0 && `HTTP ${cause.statuses.join(', ')} · `}
              {RETRY_WORDS[cause.retry]}
            </span>
          )}
        </p>
      </div>
      <div class="cause">
        <CauseAdvice id={id} cause={cause} lags={answer?.expiryLags ?? []} />
        <Section title="When" feed={feed} path={path}>
          {answer !== undefined && <When answer={answer} alerts={alerts} />}
        </Section>
        <Section title="Who and how" feed={feed} path={path}>
          {answer !== undefined && <Breakdown answer={answer} />}
        </Section>
        <Section title="Latest samples, redacted" feed={feed} path={path}>
          {answer !== undefined && <Samples samples={answer.samples} />}
        </Section>
      </div>
    </>
  )
}

function When({ answer, alerts }: { answer: CauseDetailAnswer; alerts: readonly AlertAnswer[] }) {
  const { causes, numbers } = usePage()
  const { id, count, requests, firstSeen, lastSeen, callers, duration } = answer
  const data = useMemo(() => {
    const layer = { group: answer.id, slot: 0, count: answer.count, counts: answer.counts }
    const behind = alerts.filter(alert => alert.causes.some(({ cause }) => cause === answer.id))
    return chartData(answer, {
      layers: [{ ...layer, name: causeTitle(answer.id, causes) }],
      successes: successesOf(answer.requests, answer),
      marks: behind.map(({ since }) => Date.parse(since)),
    })
  }, [answer, alerts, causes])
  return (
    <>
      <dl class="facts-list">
        <Fact term="Calls">
          <strong>{numbers.count(count)}</strong>{' '}
          <span class="subtle">
            {numbers.share(count, requests.count)} of {numbers.count(requests.count)}
          </span>
        </Fact>
        <Fact term="First seen">{firstSeen === null ? 'not in this range' : <Seen at={firstSeen} />}</Fact>
        <Fact term="Last seen">{lastSeen === null ? 'not in this range' : <Seen at={lastSeen} />}</Fact>
        <Fact term="Distinct callers">
          <Callers count={callers} />
        </Fact>
        {count > 0 && (
          <Fact term="Duration">
            {latency(duration.average)} <span class="subtle">on average, at most {latency(duration.longest)}</span>
          </Fact>
        )}
      </dl>
      <Chart data={data} label={`${causeTitle(id, causes)} over time`} below="Other calls" />
    </>
  )
}

/** Up to so many the API counts exactly. */
const EXACT = 32

function Callers({ count }: { count: number | null }) {
  const { numbers } = usePage()
  if (count === null) return <>none is named</>
  if (count <= EXACT) return <>{numbers.count(count)}</>
  return (
    <>
      ≈ {numbers.count(count)} <span class="subtle">± 5 %</span>
    </>
  )
}

function Seen({ at }: { at: string }) {
  return (
    <>
      <Moment at={at} />{' '}
      <span class="subtle">
        <Ago at={at} />
      </span>
    </>
  )
}

function Fact({ term, children }: { term: string; children: ComponentChildren }) {
  return (
    <div>
      <dt>{term}</dt>
      <dd>{children}</dd>
    </div>
  )
}

function Breakdown({ answer }: { answer: CauseDetailAnswer }) {
  const { href } = usePage()
  const { accounts, operations, policies, resources, statuses, categories, fingerprints, expiryLags } = answer
  if (answer.count === 0) return <p class="subtle">None in this stretch of time.</p>
  return (
    <div class="breakdown">
      <BarList title="Account" items={accounts} hrefOf={account => href({ account })} />
      <BarList title="Policy" items={policies} />
      <BarList title="Operation" items={operations} />
      <BarList title="How long after its expiry the token came" items={expiryLags} isWhole />
      <BarList title="Resource" items={resources} />
      <BarList title="Status" items={statuses} />
      <BarList title="Category" items={categories} />
      <BarList title="Kind of text (fingerprint)" items={fingerprints} />
    </div>
  )
}
