import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { expect } from 'vitest'

/** Lines as they stand in `test/golden`. `UPDATE_GOLDEN=1 npm test` writes them anew; read the difference. */
export function expectGolden(name: string, lines: readonly string[]): void {
  const file = new URL(`../golden/${name}`, import.meta.url)
  if (process.env['UPDATE_GOLDEN'] === '1' || !existsSync(file)) writeFileSync(file, `${lines.join('\n')}\n`)
  expect(lines).toEqual(readFileSync(file, 'utf8').trimEnd().split('\n'))
}
