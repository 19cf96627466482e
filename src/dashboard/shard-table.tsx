import type { ShardAnswer } from '../flows/answers.ts'
import { usePage } from './page-context.ts'
import { Moment, Name } from './text.tsx'

/** Who counts: each partition of the hub, with how far it has come. */
export function ShardTable({ shards }: { shards: readonly ShardAnswer[] }) {
  const { numbers, href } = usePage()
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label="Shards">
      <table class="numbers">
        <thead>
          <tr>
            <th scope="col">Shard</th>
            {['messages', 'records', 'counted', 'foreign', 'rejected', 'missing', 'twice', 'last taken'].map(name => (
              <th key={name} scope="col" class="number">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shards.map(({ shard, messages, records, counted, foreign, rejected, gaps, duplicates, lastEnqueued }) => (
            <tr key={shard}>
              <th scope="row">
                <Name text={shard} most={24} />
              </th>
              <td class="number">{numbers.count(messages)}</td>
              <td class="number">{numbers.count(records)}</td>
              <td class="number">{numbers.count(counted)}</td>
              <td class="number">{numbers.count(foreign)}</td>
              <td class="number">
                {sum(rejected) === 0 ? (
                  0
                ) : (
                  <a href={href({ page: { kind: 'letters', reason: '', shard } })}>{numbers.count(sum(rejected))}</a>
                )}
              </td>
              <td class="number" title={Object.keys(gaps).slice(0, 20).join(', ')}>
                {numbers.count(sum(gaps))}
              </td>
              <td class="number">{numbers.count(duplicates)}</td>
              <td class="number">
                <Moment at={lastEnqueued} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((all, count) => all + count, 0)
}
