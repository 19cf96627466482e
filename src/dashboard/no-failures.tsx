import type { AggregatesAnswer } from '../flows/answers.ts'
import { Glyph } from './icons.tsx'
import { usePage } from './page-context.ts'

/** No failure in the stretch: which is good where there are calls. */
export function NoFailures({ answer: { requests } }: { answer: AggregatesAnswer }) {
  const { view, numbers, href } = usePage()
  if (requests.count > 0) {
    return (
      <p class="calm">
        <Glyph name="fine" /> None of {numbers.count(requests.count)} calls failed
        {view.tag === '' ? '' : ` with the tag ${view.tag}`}.
      </p>
    )
  }
  return (
    <p class="subtle">
      No calls in this stretch of time{view.account === '' ? '' : ' for this account'}.{' '}
      {(view.account !== '' || view.tag !== '') && <a href={href({ account: '', tag: '' })}>Take the filters away</a>}
    </p>
  )
}
