import type { AccountsAnswer } from '../flows/answers.ts'
import { Combobox } from './combobox.tsx'
import { usePage } from './page-context.ts'
import { RangePicker } from './range-picker.tsx'
import { shorten } from './shorten.ts'
import { useFeed } from './use-feed.ts'

/** What is looked at: account, range, tag. All of it stands in the address. */
export function Filters() {
  const { view, go, causes } = usePage()
  const accounts = useFeed<AccountsAnswer>('accounts', { isSlow: true }).answer?.accounts ?? []
  const tags = [...new Set([...causes.values()].flatMap(cause => cause.tags))].toSorted()
  const offered = view.tag === '' || tags.some(tag => tag === view.tag) ? tags : [view.tag, ...tags]
  return (
    <div class="filters" role="search" aria-label="Filters">
      <Combobox
        label="Account"
        placeholder="All accounts"
        options={accounts.map(account => ({ value: account, label: account }))}
        value={view.account}
        onPick={account => go({ account })}
      />
      <div class="choice">
        <label for="tag">Tag</label>
        <select id="tag" value={view.tag} onChange={event => go({ tag: event.currentTarget.value })}>
          <option value="">All tags</option>
          {offered.map(tag => (
            <option key={tag} value={tag}>
              {shorten(tag, 40)}
            </option>
          ))}
        </select>
      </div>
      <RangePicker />
    </div>
  )
}
