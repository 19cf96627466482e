import type { Cause } from '../../src/taxonomy/taxonomy.ts'

/** What a cause of a taxonomy of a test has, unless told. */
export const PLAIN_CAUSE: Omit<Cause, 'id'> = {
  title: 'A cause',
  statuses: [400],
  tags: [],
  severity: 'error',
  retry: 'never',
  steps: ['Do it.'],
  docs: 'https://learn.microsoft.com/x',
  signatures: [],
  examples: [],
  counterExamples: [],
}
