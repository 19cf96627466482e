import { readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import type { BundledPackage } from './bundled-packages.ts'

/** The file beside the bundle; licences ask that their text goes where the code goes. */
export const NOTICES = 'THIRD-PARTY-NOTICES.txt'

const RULE = '-'.repeat(80)

/** The licences and notices of the packages in the bundle, each text once, under the packages that it is for. */
export async function thirdPartyNotices(packages: readonly BundledPackage[]): Promise<string> {
  const sections = new Map<string, Set<string>>()
  for (const item of packages) {
    const text = await licenceText(item)
    sections.set(text, (sections.get(text) ?? new Set()).add(`${item.id} (${item.license})`))
  }
  const parts = [...sections].map(([text, names]) => `${RULE}\n${[...names].toSorted().join('\n')}\n\n${text}\n`)
  return ['Causeway contains code of these packages.\n', ...parts.toSorted()].join('\n')
}

async function licenceText({ folder, license, author }: BundledPackage): Promise<string> {
  const texts: string[] = []
  for (const name of await licenceFiles(folder)) {
    texts.push((await readFile(join(folder, name), 'utf8')).replace(/\r\n?/g, '\n').trim())
  }
  if (texts.length > 0) return texts.join('\n\n')
  return `The package holds no text of its licence. It states ${license}${author === undefined ? '' : `, by ${author}`}.`
}

/** Also those in folders of licences, but of no package inside. */
async function licenceFiles(folder: string): Promise<readonly string[]> {
  const named = (await readdir(folder, { withFileTypes: true })).filter(({ name }) =>
    /^(?:licen[cs]e|copying|copyright|notice)/i.test(name),
  )
  const found: string[] = []
  for (const entry of named) {
    if (!entry.isDirectory()) found.push(entry.name)
    else {
      const inside = await readdir(join(folder, entry.name), { recursive: true, withFileTypes: true })
      found.push(
        ...inside.filter(file => file.isFile()).map(file => relative(folder, join(file.parentPath, file.name))),
      )
    }
  }
  return found.toSorted()
}
