/** A line of the code taken out: with it gone, a campaign must fail. */
export interface Mutant {
  readonly file: string
  readonly find: RegExp
  readonly replace: string
}

export const MUTANTS = {
  /** A row takes a message that it holds already. */
  'no-sequence': {
    file: 'src/core/fold.ts',
    find: /if \(sequence > last\) break/,
    replace: 'if (sequence > -1) break',
  },
  /** A row is written over whatever another writer made of it. */
  'no-etag': {
    file: 'src/adapters/aggregate-table.ts',
    find: /\{ etag: known\.etag \}/,
    replace: "{ etag: '*' }",
  },
  /** What is rejected is counted and forgotten. */
  'no-dead-letter': {
    file: 'src/flows/ingest-batch.ts',
    find: /await ports\.deadLetter\.keep\([^\n]*\)\n/,
    replace: '\n',
  },
} as const satisfies Record<string, Mutant>

export type MutantName = keyof typeof MUTANTS

export function isMutantName(name: string): name is MutantName {
  return Object.hasOwn(MUTANTS, name)
}
