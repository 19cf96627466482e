import { fileURLToPath } from 'node:url'
import { type Cause, taxonomy } from '../src/taxonomy/taxonomy.ts'
import { TAGS } from '../src/taxonomy/vocabulary.ts'
import { writeGeneratedPage } from './generated-page.ts'

/** Where the generated page stands. */
const TAXONOMY_PAGE = fileURLToPath(new URL('../docs/taxonomy.md', import.meta.url))

/** `docs/taxonomy.md`, as Markdown: every cause with what to do. */
function taxonomyPage(): string {
  const byStatus = taxonomy.causes.toSorted((a, b) => (a.statuses[0] ?? 999) - (b.statuses[0] ?? 999))
  return [
    '# Error taxonomy',
    '',
    `Version ${taxonomy.version}, ${taxonomy.causes.length} causes. Made from \`src/taxonomy/media-services.json\` by \`npm run docs\`; edit`,
    'that file, which other programs can use as it is (`src/taxonomy/media-services.schema.json` describes it).',
    '',
    'Besides these causes a record can be `ok`, or `unknown` with a fingerprint of its masked text.',
    '',
    '## By tag',
    '',
    '| tag | causes |',
    '| --- | --- |',
    ...TAGS.map(tag => `| \`${tag}\` | ${linksOf(taxonomy.causes.filter(({ tags }) => tags.includes(tag)))} |`),
    '',
    '## Causes',
    '',
    ...byStatus.flatMap(sectionOf),
  ].join('\n')
}

function linksOf(causes: readonly Cause[]): string {
  return causes.map(({ id }) => `[${id}](#${id})`).join(', ')
}

function sectionOf(cause: Cause): readonly string[] {
  const { id, title, statuses, tags, severity, retry, article, steps, lagSteps, docs, genericFor } = cause
  const facts = [
    statuses.length === 0 ? 'any status' : statuses.join(', '),
    severity,
    `retry: ${retry}`,
    ...(tags.length === 0 ? [] : [`tags: ${tags.join(', ')}`]),
    ...(genericFor === undefined ? [] : [`the answer for ${genericFor.join(', ')} when nothing more exact is said`]),
  ]
  return [
    `### ${id}`,
    '',
    `**${title}**: ${facts.join('; ')}.`,
    ...(article === undefined ? [] : ['', `> ${article}`]),
    '',
    ...steps.map((step, index) => `${index + 1}. ${step}`),
    ...Object.entries(lagSteps ?? {}).map(([lag, step]) => `- *${lag}*: ${step}`),
    '',
    `[Documentation](${docs})`,
    '',
  ]
}

if (import.meta.main) await writeGeneratedPage(TAXONOMY_PAGE, taxonomyPage())
