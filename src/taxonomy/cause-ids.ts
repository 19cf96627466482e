import { taxonomy } from './taxonomy.ts'

/** For where nothing else of the taxonomy is needed: the bundle holds them alone here (`local/build/at-build.ts`). */
export const CAUSE_IDS: readonly string[] = taxonomy.causes.map(({ id }) => id)
