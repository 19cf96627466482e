import type { Section } from './section.ts'
export const store: Section = { name: 'store', run: async () => [] }
