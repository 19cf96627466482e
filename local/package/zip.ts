import { type Zippable, zipSync } from 'fflate'

export interface PackedFile {
  /** With `/` between its parts. */
  readonly path: string
  readonly contents: Uint8Array
}

/** In local time, as zips have it, so that it is the same bytes in every zone. */
const TIME = new Date(1980, 0, 1, 12)
const UNIX = 3
const READABLE_FILE = 0o100644

/**
 * A zip whose bytes follow from paths and contents alone: no times, no order of a file system, no rights of whoever
 * packed, and a compression that is the same on every processor.
 */
export function zipOf(files: readonly PackedFile[]): Uint8Array {
  const entries: Zippable = {}
  for (const { path, contents } of files.toSorted((a, b) => (a.path < b.path ? -1 : 1))) {
    entries[path] = [contents, { level: 9, mtime: TIME, os: UNIX, attrs: (READABLE_FILE << 16) >>> 0 }]
  }
  return zipSync(entries)
}
