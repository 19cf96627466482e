import { redact } from '../../src/core/redact.ts'

/** A line is looked at as far as secrets can be found in it; the whole of a message of many lines is bounded too. */
const MAX_LINE = 16_000
const MAX_TEXT = 256_000

/**
 * A stranger's text for a terminal: secrets masked, line by line, and what a terminal would obey or not show in signs:
 * control characters as their pictures, marks of direction and halves of characters by their numbers.
 */
export function visibleText(text: string): string {
  const shown = text
    .slice(0, MAX_TEXT)
    .split('\n')
    .map(line => visibleLine(line))
    .join('\n')
  return text.length > MAX_TEXT ? `${shown}\n${more(text.length - MAX_TEXT)}` : shown
}

function visibleLine(line: string): string {
  const [indent = ''] = /^[ \t]*/.exec(line) ?? []
  const signs = line.slice(indent.length, MAX_LINE).replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, sign)
  const shown = `${indent}${redact(signs, MAX_LINE * 2)}`
  return line.length > MAX_LINE ? `${shown} ${more(line.length - MAX_LINE)}` : shown
}

function sign(char: string): string {
  const code = char.charCodeAt(0)
  if (char === '\t') return ' '
  if (code < 0x20) return String.fromCharCode(0x2400 + code)
  return code === 0x7f ? '\u2421' : `<U+${code.toString(16).toUpperCase().padStart(4, '0')}>`
}

function more(count: number): string {
  return `[${count} more characters: --raw writes all]`
}

/** The first bytes of what is no text, sixteen a line. */
export function hexText(bytes: Uint8Array): string {
  const lines: string[] = []
  for (let start = 0; start < Math.min(bytes.length, 512); start += 16) {
    const row = Buffer.from(bytes.subarray(start, start + 16))
    const shown = row.toString('latin1').replace(/[^ -~]/g, '.')
    lines.push(
      `${start.toString(16).padStart(6, '0')}  ${(row.toString('hex').match(/../g) ?? []).join(' ').padEnd(47)}  ${shown}`,
    )
  }
  return [...lines, ...(bytes.length > 512 ? [`[${bytes.length - 512} more bytes: --raw writes all]`] : [])].join('\n')
}
