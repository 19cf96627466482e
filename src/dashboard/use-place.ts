import { useLayoutEffect, useRef } from 'preact/hooks'
import { formatView, OVERVIEW, type Page } from './view.ts'

/**
 * Where the reader is, kept across views: another view begins at its top with its heading in focus; who comes back to the
 * overview finds it where it was left, on the cause that was looked at.
 */
export function usePlace(page: Page): void {
  const before = useRef(page)
  const left = useRef(0)
  const key = addressOf(page)
  useLayoutEffect(() => {
    const from = before.current
    before.current = page
    // Filters make a new page of the same place.
    if (addressOf(from) === key) return
    if (page.kind !== 'overview') {
      scrollTo(0, 0)
      focus(document.querySelector('main h1'))
      return
    }
    scrollTo(0, left.current)
    const links = [...document.querySelectorAll<HTMLElement>('[data-cause]')]
    const link = from.kind === 'cause' ? links.find(({ dataset }) => dataset['cause'] === from.id) : undefined
    focus(link ?? document.querySelector('main h1'))
  }, [key, page])
  useLayoutEffect(() => {
    if (page.kind !== 'overview') return
    const follow = () => (left.current = scrollY)
    addEventListener('scroll', follow, { passive: true })
    return () => removeEventListener('scroll', follow)
  }, [page.kind])
}

function addressOf(page: Page): string {
  return formatView({ ...OVERVIEW, page })
}

function focus(element: Element | null | undefined): void {
  if (element instanceof HTMLElement) element.focus({ preventScroll: true })
}
