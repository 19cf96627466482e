import { expect, test } from 'vitest'
import { ownerOf, sharesOf } from '../../bench/suite/end-to-end/shares.ts'

test.each([
  ['src/core/event/caller.ts', 'src/core'],
  ['src/taxonomy/media-services.json', 'src/taxonomy'],
  ['src/main.ts', 'src'],
  ['local/functions-host/retry.ts', 'local'],
  ['bench/suite/processes/serve.ts', 'bench'],
  ['node:internal/timers', 'node'],
  ['node_modules/rhea/lib/types.js', 'rhea'],
  ['node_modules/@azure/data-tables/src/core/index.js', '@azure/data-tables'],
  ['node_modules/rhea-promise/node_modules/debug/src/node.js', 'debug'],
  ['../elsewhere/node_modules/debug/src/node.js', 'debug'],
])('%s is of %s', (source, owner) => {
  expect(ownerOf(source)).toBe(owner)
})

test('a sample is of whose function it stands in, and of who called a built-in; waiting is left out', () => {
  const node = (id: number, functionName: string, url: string, children: number[] = []) => ({
    id,
    callFrame: { functionName, url, scriptId: '0', lineNumber: 0, columnNumber: 0 },
    children,
  })
  const profile = {
    nodes: [
      node(1, '(root)', '', [2, 5, 6, 7]),
      node(2, 'read', 'src/core/event.ts', [3, 4]),
      node(3, 'parse', ''),
      node(4, 'send', 'node_modules/rhea/lib/link.js'),
      node(5, '(idle)', ''),
      node(6, '(garbage collector)', ''),
      node(7, '(program)', ''),
    ],
    startTime: 0,
    endTime: 1_000,
    samples: [2, 3, 5, 4, 6, 7, 2],
    // Before the first sample, then from each to the next one.
    timeDeltas: [7, 10, 20, 1_000, 40, 20, 10],
  }
  expect(sharesOf(profile, ({ url }) => (url === '' ? undefined : url))).toEqual([
    { of: 'rhea', share: 0.4 },
    { of: 'src/core', share: 0.3 },
    { of: 'garbage collection', share: 0.2 },
    { of: 'node', share: 0.1 },
  ])
})
