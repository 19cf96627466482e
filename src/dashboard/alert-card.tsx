import type { AlertAnswer } from '../flows/answers.ts'
import { groupBeyondAccount, remarksOf } from './alerts.ts'
import { SeverityMark } from './icons.tsx'
import { usePage } from './page-context.ts'
import { rangeCovering } from './ranges.ts'
import { Ago, Moment, Name, OutLink } from './text.tsx'
import { OVERVIEW } from './view.ts'

/** So many causes and steps tell where to begin; the rest is one click away. */
const FEW_CAUSES = 3
const FEW_STEPS = 3

/** One alert: how bad, what, where, how many, since when, and what to do first. */
export function AlertCard({ alert }: { alert: AlertAnswer }) {
  const { href } = usePage()
  const { severity, title, state, id, steps, docs } = alert
  const more = steps.length - FEW_STEPS
  return (
    <article class={`alert ${state === 'firing' ? severity : 'over'}`}>
      <header>
        <SeverityMark severity={severity} />
        <h3>
          <a href={href({ page: { kind: 'alert', id } })}>
            <Name text={title} />
          </a>
        </h3>
        <AlertTime alert={alert} />
      </header>
      <div class="facts">
        <AlertPlace alert={alert} />
        <AlertCount alert={alert} />
        <AlertCauses alert={alert} most={FEW_CAUSES} />
        <Remarks alert={alert} />
      </div>
      {state === 'firing' && steps.length > 0 && (
        <div class="todo">
          <h4>What to do</h4>
          <ol>
            {steps.slice(0, FEW_STEPS).map(step => (
              <li key={step}>
                <Name text={step} most={400} />
              </li>
            ))}
          </ol>
          <p class="more">
            {more > 0 && <a href={href({ page: { kind: 'alert', id } })}>{more} more steps</a>}
            <OutLink to={docs}>Documentation</OutLink>
          </p>
        </div>
      )}
    </article>
  )
}

export function AlertTime({ alert: { state, since, until } }: { alert: AlertAnswer }) {
  if (state === 'firing') {
    return (
      <span class="since">
        since <Moment at={since} />{' '}
        <span class="subtle">
          · <Ago at={since} />
        </span>
      </span>
    )
  }
  return (
    <span class="since">
      <Moment at={since} /> – <Moment at={until} />{' '}
      <span class="subtle">
        · over <Ago at={until} />
      </span>
    </span>
  )
}

export function AlertPlace({ alert }: { alert: AlertAnswer }) {
  const { view, href } = usePage()
  const rest = groupBeyondAccount(alert)
  const toAccount = { account: alert.account, page: OVERVIEW.page }
  return (
    <p class="place">
      {alert.account === '' ? null : view.account === alert.account ? (
        <strong>
          <Name text={alert.account} />
        </strong>
      ) : (
        <a href={href(toAccount)} title="Look at this account alone">
          <Name text={alert.account} />
        </a>
      )}
      {rest !== '' && (
        <>
          {alert.account === '' ? '' : ' · '}
          <Name text={rest} />
        </>
      )}
    </p>
  )
}

export function AlertCount({ alert: { count, unit } }: { alert: AlertAnswer }) {
  const { numbers } = usePage()
  return (
    <p class="count">
      <strong>{numbers.count(count)}</strong> <Name text={unit} />
    </p>
  )
}

export function AlertCauses({ alert, most }: { alert: AlertAnswer; most: number }) {
  const { view, href, numbers } = usePage()
  const { account, causes, since } = alert
  if (causes.length === 0) return null
  const range = rangeCovering(Date.parse(since), view.range, Date.now())
  const more = causes.length - most
  return (
    <ul class="causes" aria-label="Causes">
      {causes.slice(0, most).map(({ cause, title, count }) => (
        <li key={cause}>
          <a href={href({ page: { kind: 'cause', id: cause }, account, range })}>
            <Name text={title} />
          </a>{' '}
          <span class="subtle number">{numbers.count(count)}</span>
        </li>
      ))}
      {more > 0 && <li class="subtle">and {more} more</li>}
    </ul>
  )
}

export function Remarks({ alert }: { alert: AlertAnswer }) {
  const remarks = remarksOf(alert)
  if (remarks.length === 0) return null
  return (
    <p class="remarks">
      {remarks.map(remark => (
        <span key={remark} class="chip">
          {remark}
        </span>
      ))}
    </p>
  )
}
