import { useRef } from 'preact/hooks'
import type { GroupAnswer, Grouping } from '../flows/answers.ts'
import { causeTitle, groupTitle, isNamed } from './cause-words.ts'
import { SeverityMark } from './icons.tsx'
import { usePage } from './page-context.ts'
import { shorten } from './shorten.ts'
import { Sparkline } from './sparkline.tsx'
import { type Layer, SLOTS } from './stack.ts'
import { Name } from './text.tsx'
import { trendOf } from './trend.ts'
import { useHeldOrder } from './use-held-order.ts'

export interface GroupTableProps {
  readonly groups: readonly GroupAnswer[]
  /** All failures, of groups that are not listed too. */
  readonly total: number
  readonly layers: readonly Layer[]
  readonly by: Grouping
}

/** The groups, largest first, each with its colour in the chart. */
export function GroupTable({ groups, total, layers, by }: GroupTableProps) {
  const slots = new Map(layers.map(({ group, slot }) => [group, slot]))
  const box = useRef<HTMLDivElement>(null)
  const ordered = useHeldOrder(groups, groupOf, box)
  const isCause = by === 'cause'
  return (
    <div ref={box}>
      <table class="groups">
        <thead>
          <tr>
            <th scope="col">{by}</th>
            {isCause && (
              <th scope="col" class="wide">
                Severity
              </th>
            )}
            <th scope="col" class="number">
              Failures
            </th>
            <th scope="col" class="number wide">
              Share
            </th>
            <th scope="col" class="trend">
              Trend
            </th>
          </tr>
        </thead>
        <tbody>
          {ordered.map(group => (
            <Row key={group.group} group={group} total={total} slot={slots.get(group.group) ?? SLOTS} by={by} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

const groupOf = ({ group }: GroupAnswer) => group

function Row({
  group: { group, count, counts },
  total,
  slot,
  by,
}: {
  group: GroupAnswer
  total: number
  slot: number
  by: Grouping
}) {
  const { causes, numbers } = usePage()
  const cause = by === 'cause' ? causes.get(group) : undefined
  return (
    <tr>
      <th scope="row">
        <i class={`swatch paint-layer-${slot}`} />
        <span class="names">
          <GroupLink group={group} by={by} />
          {cause !== undefined && (
            <span class="subtle">
              <Name text={group} />
              <span class="tags">{cause.tags.map(tag => ` · ${shorten(tag, 40)}`)}</span>
            </span>
          )}
        </span>
      </th>
      {by === 'cause' && <td class="wide">{cause !== undefined && <SeverityMark severity={cause.severity} />}</td>}
      <td class="number">{numbers.count(count)}</td>
      <td class="number wide">{numbers.share(count, total)}</td>
      <td class="trend">
        <Sparkline counts={counts} slot={slot} />
        <span class="subtle">{trendOf(counts)}</span>
      </td>
    </tr>
  )
}

/** To the cause's own view, or to what of the page belongs to this group. */
function GroupLink({ group, by }: { group: string; by: Grouping }) {
  const { href, causes } = usePage()
  if (!isNamed(group)) return <em>{groupTitle(group)}</em>
  if (by === 'cause') {
    return (
      <a href={href({ page: { kind: 'cause', id: group } })} data-cause={group}>
        <Name text={causeTitle(group, causes)} />
      </a>
    )
  }
  if (by === 'account') {
    return (
      <a href={href({ account: group, by: 'cause' })}>
        <Name text={group} />
      </a>
    )
  }
  return <Name text={group} />
}
