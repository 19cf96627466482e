/** Control characters, marks of direction and what shows as nothing, halves of characters, separators of lines. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu
/** The same, but for line breaks, tabs and the colours that we write ourselves. */
const NOT_OURS = /(\u001b\[(?:[0-7]|9|2\d|[349]\d)m|[\n\t])|[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu

/** What others wrote, such as the name of a file, on one line and without what a terminal obeys. */
export function onOneLine(text: string): string {
  return text.replace(UNPRINTABLE, ' ')
}

/** Lines of ours, whatever got into them. */
export function obeyedByNoTerminal(lines: string): string {
  return lines.replace(NOT_OURS, (_, ours: string | undefined) => ours ?? ' ')
}

/** JSON that means the same, without what a terminal obeys: `JSON.stringify` leaves all beyond U+001F as it is. */
export function jsonForTerminal(json: string): string {
  return json.replace(UNPRINTABLE, char => {
    // The line breaks of indented JSON stand between values.
    if (char === '\n') return char
    return Array.from({ length: char.length }, (_, at) => escaped(char.charCodeAt(at))).join('')
  })
}

function escaped(unit: number): string {
  return `\\u${unit.toString(16).padStart(4, '0')}`
}

/** For commander, whose errors quote the arguments: their names may be those of files that others named. */
export const COMMAND_OUTPUT = {
  writeErr: (text: string): void => {
    process.stderr.write(obeyedByNoTerminal(text))
  },
}
