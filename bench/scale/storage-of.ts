import { createHash } from 'node:crypto'

/**
 * Which of so many storage accounts holds the rows of a media account: the one whose hash with it is the highest
 * (rendezvous). One more storage account takes its part from each of the others, and nothing moves between those.
 */
export function storageOf(account: string, storages: number): number {
  let [best, highest] = [0, '']
  for (let storage = 0; storage < storages; storage++) {
    const hash = createHash('sha256').update(`${storage}|${account}`).digest('hex')
    if (hash > highest) [best, highest] = [storage, hash]
  }
  return best
}
