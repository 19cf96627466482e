import { Glyph } from './icons.tsx'
import { usePage } from './page-context.ts'
import { OVERVIEW } from './view.ts'

/** To the overview, with the filters as they are. */
export function BackLink() {
  const { href } = usePage()
  return (
    <p class="back">
      <a href={href({ page: OVERVIEW.page })}>
        <Glyph name="back" /> Overview
      </a>
    </p>
  )
}
