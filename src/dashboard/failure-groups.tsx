import { Combobox } from './combobox.tsx'
import { GroupTable } from './group-table.tsx'
import { NoFailures } from './no-failures.tsx'
import { usePage } from './page-context.ts'
import { MOST_GROUPS } from './requests.ts'
import { Section } from './section.tsx'
import { ShowMore } from './show-more.tsx'
import type { FailuresState } from './use-failures.ts'
import type { By } from './view.ts'

const TITLES: Readonly<Record<By, string>> = {
  cause: 'Causes',
  account: 'Accounts',
  operation: 'Operations',
  policy: 'Policies',
  resource: 'Resources',
  status: 'Statuses',
}

export interface FailureGroupsProps extends FailuresState {
  readonly limit: number
  readonly onLimit: (limit: number) => void
}

/** The groups of the failures, largest first: the legend of the chart, and the way to each cause. */
export function FailureGroups({ feed, path, layers, limit, onLimit }: FailureGroupsProps) {
  const { view } = usePage()
  const { answer } = feed
  return (
    <Section title={TITLES[view.by]} feed={feed} path={path} tools={<FindCause />}>
      {answer !== undefined &&
        (answer.matching.count === 0 ? (
          <NoFailures answer={answer} />
        ) : (
          <>
            <GroupTable groups={answer.groups} total={answer.matching.count} layers={layers} by={answer.groupBy} />
            <ShowMore
              shown={answer.groups.length}
              count={answer.groupCount}
              hasMore={answer.next !== null}
              limit={limit}
              most={MOST_GROUPS}
              onLimit={onLimit}
              otherwise="Filter by account or tag, or find a cause by its name, to see others."
            />
          </>
        ))}
    </Section>
  )
}

/** To any cause of the taxonomy, or any other by its id, however small it is. */
function FindCause() {
  const { go, causes } = usePage()
  return (
    <Combobox
      label="Find a cause"
      isLabelUnseen
      placeholder="Find a cause"
      options={[...causes.values()].map(({ id, title }) => ({ value: id, label: `${title} (${id})` }))}
      value=""
      onPick={id => go({ page: { kind: 'cause', id } })}
    />
  )
}
