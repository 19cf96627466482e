import type { AlertDetailAnswer } from '../flows/answers.ts'
import { AlertCauses, AlertCount, AlertPlace, AlertTime, Remarks } from './alert-card.tsx'
import { BackLink } from './back-link.tsx'
import { SeverityMark } from './icons.tsx'
import { usePage } from './page-context.ts'
import { alertPath } from './requests.ts'
import { Section } from './section.tsx'
import { Moment, Name, OutLink } from './text.tsx'
import { useFeed } from './use-feed.ts'

/** One alert with everything that is to be done, and what was told of it. */
export function AlertView({ id }: { id: string }) {
  const path = alertPath(id)
  const feed = useFeed<AlertDetailAnswer>(path)
  const alert = feed.answer
  return (
    <>
      <BackLink />
      <div class="subject">
        <h1 tabIndex={-1}>{alert === undefined ? 'Alert' : <Name text={alert.title} most={100} />}</h1>
        {alert !== undefined && (
          <p class="traits">
            <SeverityMark severity={alert.severity} />
            <span class="chip">{alert.state}</span>
            <code>
              <Name text={alert.rule} />
            </code>
            <AlertTime alert={alert} />
          </p>
        )}
      </div>
      <div class="alert-parts">
        {alert !== undefined && alert.steps.length > 0 && (
          <section aria-labelledby="todo" class="todo">
            <h2 id="todo">What to do</h2>
            <ol>
              {alert.steps.map(step => (
                <li key={step}>
                  <Name text={step} most={600} />
                </li>
              ))}
            </ol>
            <p>
              <OutLink to={alert.docs}>Documentation</OutLink>
            </p>
          </section>
        )}
        <Section title="Where and how many" feed={feed} path={path}>
          {alert !== undefined && (
            <>
              <AlertPlace alert={alert} />
              <AlertCount alert={alert} />
              <AlertCauses alert={alert} most={50} />
              <Remarks alert={alert} />
            </>
          )}
        </Section>
        <Section title="What was told of it" feed={feed} path={path}>
          {alert !== undefined && <History history={alert.history} />}
        </Section>
      </div>
    </>
  )
}

const WORDS: Readonly<Record<AlertDetailAnswer['reason'], string>> = {
  first: 'it fires',
  worse: 'it got worse',
  reminder: 'it still fires',
  resolved: 'it is over',
  flapping: 'it comes and goes',
  silenced: 'held back by a silence',
  inhibited: 'held back by another alert',
  inactive: 'held back outside of its active hours',
}

function History({ history }: { history: AlertDetailAnswer['history'] }) {
  const { numbers } = usePage()
  if (history.length === 0) return <p class="subtle">Nothing yet.</p>
  return (
    <table class="numbers">
      <thead>
        <tr>
          <th scope="col">When</th>
          <th scope="col">What</th>
          <th scope="col" class="number">
            Count
          </th>
          <th scope="col" class="number">
            Peak
          </th>
        </tr>
      </thead>
      <tbody>
        {history.map(({ at, reason, by, count, peak }) => (
          <tr key={`${at} ${reason}`}>
            <th scope="row">
              <Moment at={at} />
            </th>
            <td>
              {WORDS[reason]}
              {by !== undefined && (
                <span class="subtle">
                  {' '}
                  (<Name text={by} />)
                </span>
              )}
            </td>
            <td class="number">{numbers.count(count)}</td>
            <td class="number">{numbers.count(peak)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
