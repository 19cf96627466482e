import { useCallback } from 'preact/hooks'
import { Filters } from './filters.tsx'
import { Glyph } from './icons.tsx'
import { usePage } from './page-context.ts'
import { ago } from './times.ts'
import { useBoard } from './use-board.ts'
import { useNow } from './use-now.ts'
import type { PageSettings } from './use-page-context.ts'
import { OVERVIEW } from './view.ts'

const NEXT_THEME = { auto: 'light', light: 'dark', dark: 'auto' } as const

export function Header({ isPaused, onPause, themeChoice, onTheme, onZone }: PageSettings) {
  const { href, isUtc, times } = usePage()
  const zone = times.zoneName(Date.now())
  return (
    <header class="top">
      <a class="brand" href={href({ page: OVERVIEW.page })}>
        <Logo /> Causeway
      </a>
      <Filters />
      <div class="tools">
        <Live isPaused={isPaused} />
        <button type="button" class="icon" aria-pressed={isPaused} onClick={() => onPause(!isPaused)}>
          <Glyph name={isPaused ? 'play' : 'pause'} />
          <span class="unseen">Pause the reloading</span>
        </button>
        <button
          type="button"
          class="zone"
          aria-pressed={isUtc}
          aria-label={`Times in UTC; now shown in ${zone}`}
          title={isUtc ? 'Times in UTC; press for your own zone' : `Times in ${times.zone}; press for UTC`}
          onClick={() => onZone(!isUtc)}
        >
          {zone}
        </button>
        <button
          type="button"
          class="icon"
          aria-label={`Theme: ${themeChoice}; press for ${NEXT_THEME[themeChoice]}`}
          title={`Theme: ${themeChoice}`}
          onClick={() => onTheme(NEXT_THEME[themeChoice])}
        >
          <Glyph name={themeChoice} />
        </button>
      </div>
    </header>
  )
}

/** How old is what the page shows. */
function Live({ isPaused }: { isPaused: boolean }) {
  const { board, refresh } = usePage()
  const { at, isLoading, needsKey, problems } = useBoard(board)
  const age = useNow(useCallback(now => (at === 0 ? '' : ago(at, now)), [at]))
  const state = problems.length > 0 || needsKey ? 'failing' : isPaused ? 'paused' : 'live'
  return (
    <button type="button" class={`live ${state}`} title="Reload now" onClick={refresh}>
      <i class={isLoading ? 'dot busy' : 'dot'} />
      <span>
        {state === 'live' ? '' : needsKey ? 'no key' : state}
        {state !== 'live' && at > 0 && ', '}
        {at > 0 && <span class="word">updated </span>}
        {at === 0 && state === 'live' ? 'loading …' : age}
      </span>
      <span class="unseen">; press to reload now</span>
    </button>
  )
}

function Logo() {
  return (
    <svg viewBox="0 0 32 32" width="22" height="22" aria-hidden="true" focusable="false">
      <path
        d="M2 22h28v3H2zM5 22a5 5 0 0 1 10 0h2a5 5 0 0 1 10 0"
        fill="none"
        stroke="currentColor"
        stroke-width="2.4"
      />
      <path d="M2 14h28" stroke="currentColor" stroke-width="2.4" />
      <path d="M8 14V9m8 5V6m8 8v-5" stroke="currentColor" stroke-width="2.4" stroke-linecap="round" />
    </svg>
  )
}
