import { useState } from 'preact/hooks'
import type { NamedCount } from '../flows/answers.ts'
import { groupTitle, isNamed } from './cause-words.ts'
import { usePage } from './page-context.ts'
import { Name } from './text.tsx'

export interface BarListProps {
  readonly title: string
  readonly items: readonly NamedCount[]
  /** In the order given, all of them, as a histogram has it. */
  readonly isWhole?: boolean
  /** Where an item leads to. */
  readonly hrefOf?: (name: string) => string
}

const FEW = 6

/** Names with their counts as bars: a table to whoever cannot see them. Nothing where there is nothing to tell. */
export function BarList({ title, items, isWhole = false, hrefOf }: BarListProps) {
  const { numbers } = usePage()
  const [isOpen, setOpen] = useState(isWhole)
  const most = Math.max(1, ...items.map(({ count }) => count))
  const all = items.reduce((sum, { count }) => sum + count, 0)
  if (all === 0) return null
  const shown = isOpen ? items : items.slice(0, FEW)
  return (
    <div class="bars">
      <table>
        <caption>{title}</caption>
        <thead class="unseen">
          <tr>
            <th scope="col">{title}</th>
            <th scope="col">Calls</th>
            <th scope="col">Share</th>
          </tr>
        </thead>
        <tbody>
          {shown.map(({ name, count }) => (
            <tr key={name}>
              <th scope="row">
                <span class="bar" style={{ width: `${(100 * count) / most}%` }} />
                <span class="name">
                  {hrefOf === undefined || !isNamed(name) ? (
                    <Name text={groupTitle(name)} />
                  ) : (
                    <a href={hrefOf(name)}>
                      <Name text={name} />
                    </a>
                  )}
                </span>
              </th>
              <td class="number">{numbers.count(count)}</td>
              <td class="number subtle">{numbers.share(count, all)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {shown.length < items.length && (
        <button type="button" class="quiet" onClick={() => setOpen(true)}>
          {items.length - shown.length} more
        </button>
      )}
    </div>
  )
}
