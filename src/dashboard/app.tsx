import type { ComponentChildren } from 'preact'
import { useMemo, useState } from 'preact/hooks'
import type { AlertsAnswer, StatusAnswer, TaxonomyAnswer } from '../flows/answers.ts'
import { AlertView } from './alert-view.tsx'
import { Announcer } from './announcer.tsx'
import { Banner } from './banner.tsx'
import { CauseView } from './cause-view.tsx'
import { Header } from './header.tsx'
import { KeyForm } from './key-form.tsx'
import { LettersView } from './letters-view.tsx'
import { Overview, type OverviewProps } from './overview.tsx'
import { Page, type PageContext, usePage } from './page-context.ts'
import { alertsPath, FIRST_LIMIT } from './requests.ts'
import { forgetKey, readKey } from './session.ts'
import { Name } from './text.tsx'
import { useBoard } from './use-board.ts'
import { useFeed } from './use-feed.ts'
import { usePageContext } from './use-page-context.ts'
import { usePlace } from './use-place.ts'
import type { View } from './view.ts'

export function App() {
  const { page, settings } = usePageContext()
  return (
    <WithTaxonomy page={page}>
      <a class="skip" href="#main" onClick={skip}>
        Skip to the content
      </a>
      <Header {...settings} />
      <Banner />
      <Content />
    </WithTaxonomy>
  )
}

/** Before the taxonomy is there, causes are shown by their ids. */
function WithTaxonomy({ page, children }: { page: Omit<PageContext, 'causes'>; children: ComponentChildren }) {
  const first = useMemo(() => ({ ...page, causes: new Map() }), [page])
  return (
    <Page.Provider value={first}>
      <Taxonomy page={page}>{children}</Taxonomy>
    </Page.Provider>
  )
}

function Taxonomy({ page, children }: { page: Omit<PageContext, 'causes'>; children: ComponentChildren }) {
  const { answer } = useFeed<TaxonomyAnswer>('taxonomy', { isSlow: true })
  const causes = useMemo(() => new Map(answer?.causes.map(cause => [cause.id, cause])), [answer])
  const whole = useMemo(() => ({ ...page, causes }), [page, causes])
  return <Page.Provider value={whole}>{children}</Page.Provider>
}

/** The address holds the view, so the link must not change it. */
function skip(event: Event): void {
  event.preventDefault()
  document.getElementById('main')?.focus()
}

function Content() {
  const { view, board } = usePage()
  const { needsKey } = useBoard(board)
  const [limit, setLimit] = useState<number>(FIRST_LIMIT)
  const path = alertsPath('firing', view.account, limit)
  const alerts = useFeed<AlertsAnswer>(path)
  const status = useFeed<StatusAnswer>('status')
  usePlace(view.page)
  // A key that runs out while the page is open takes away nothing that is shown.
  const isLocked = needsKey && status.answer === undefined
  const overview = { alerts, alertsPath: path, alertLimit: limit, onAlertLimit: setLimit, status }
  return (
    <>
      <main id="main" tabIndex={-1}>
        {isLocked && <h1 class="unseen">Causeway</h1>}
        {needsKey && <KeyForm />}
        {!isLocked && <Shown page={view.page} overview={overview} />}
      </main>
      <Foot status={status.answer} />
      <Announcer feed={alerts} path={path} />
    </>
  )
}

function Shown({ page, overview }: { page: View['page']; overview: OverviewProps }) {
  if (page.kind === 'cause') {
    return <CauseView key={page.id} id={page.id} alerts={overview.alerts.answer?.alerts ?? NONE} />
  }
  if (page.kind === 'alert') return <AlertView key={page.id} id={page.id} />
  if (page.kind === 'letters') return <LettersView reason={page.reason} shard={page.shard} />
  return <Overview {...overview} />
}

const NONE: AlertsAnswer['alerts'] = []

function Foot({ status }: { status: StatusAnswer | undefined }) {
  const [hasKey, setHasKey] = useState(readKey() !== undefined)
  const { refresh } = usePage()
  return (
    <footer>
      <span>
        Causeway{' '}
        {status !== undefined && (
          <>
            <Name text={status.versions.causeway} /> · taxonomy <Name text={status.versions.taxonomy} />
          </>
        )}
      </span>
      {hasKey && (
        <button
          type="button"
          class="quiet"
          onClick={() => {
            forgetKey()
            setHasKey(false)
            refresh()
          }}
        >
          Forget the function key
        </button>
      )}
    </footer>
  )
}
