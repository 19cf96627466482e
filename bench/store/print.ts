import { type BatchCost, STATES } from './ingest-costs.ts'
import { perThousand } from './processor.ts'
import type { StoreResult } from './result.ts'
import { RECORDS_A_MESSAGE } from './traffic.ts'

/** The first line is the heading. */
type Section = readonly (readonly string[])[]

/** The result as text for a terminal. */
export function resultText({ batches, minutes, looks, hour, processor, recordBytes }: StoreResult): string {
  const sections: readonly Section[] = [
    batchSection('a batch: requests / entities written', batches, count => String(count)),
    batchSection('the same for 1,000 records', batches, (count, { messages }) =>
      perThousand(count, messages).toFixed(1),
    ),
    [
      ['what a minute of a partition holds', 'rows', 'bytes', 'bytes a row'],
      ...minutes.map(minute => [nameOf(minute), ...sizeCells(minute)]),
      ['an hour of 5 accounts, calm, over all partitions', ...sizeCells(hour)],
    ],
    [
      ['one run, with the rows of six hours', 'requests', 'read', 'written'],
      ...looks.map(({ look, requests, read, written }) => [look, ...[requests, read, written].map(String)]),
    ],
    [
      ['user time of a processor for a batch of 5 accounts', 'ms', 'ms for 1,000'],
      ...processor.batches.map(({ okShare, messages, milliseconds }) => [
        nameOf({ accounts: 5, okShare, messages }),
        milliseconds.toFixed(1),
        perThousand(milliseconds, messages).toFixed(1),
      ]),
    ],
  ]
  const { machine, megabytes } = processor
  const about = `A message holds ${RECORDS_A_MESSAGE} records of ${recordBytes} bytes. ${machine}; ${megabytes} MB at most.`
  return `${sections.map(sectionText).join('\n\n')}\n\n${about}\n`
}

function batchSection(
  title: string,
  batches: readonly BatchCost[],
  shown: (count: number, batch: BatchCost) => string,
): Section {
  const lines = [...Map.groupBy(batches, nameOf)].map(([name, ofKind]) => [
    name,
    ...STATES.map(state => {
      const batch = ofKind.find(one => one.state === state)
      return batch === undefined ? '' : `${shown(batch.requests, batch)} / ${shown(batch.written, batch)}`
    }),
  ])
  return [[title, ...STATES], ...lines]
}

function nameOf({ accounts, okShare, messages }: Pick<BatchCost, 'accounts' | 'okShare' | 'messages'>): string {
  return `${accounts} accounts, ${100 * okShare} % succeed, ${messages} messages`
}

function sizeCells({ rows, bytes }: { readonly rows: number; readonly bytes: number }): readonly string[] {
  return [rows, bytes, Math.round(bytes / rows)].map(String)
}

function sectionText(section: Section): string {
  return section
    .map(([name = '', ...cells]) => name.padEnd(66) + cells.map(cell => cell.padStart(14)).join(''))
    .join('\n')
}
