/** Names are chosen by strangers: any length, any characters. */

/** How much of a name's middle may be missing from view before its title stops telling it. */
const TITLE = 1_000

/** Turns the direction of what follows, so that a name can read as another. */
const TURNS = /[\u202A-\u202E\u2066-\u2069]/g

/**
 * The text with its middle cut out where it has more than `most` characters, never half a character; what turns the
 * direction of writing is told in place of being done.
 */
export function shorten(text: string, most: number): string {
  return cut(text, most).replace(TURNS, turn => `[U+${turn.charCodeAt(0).toString(16).toUpperCase()}]`)
}

function cut(text: string, most: number): string {
  if (text.length <= most) return text.toWellFormed()
  const head = Math.ceil((most - 1) / 2)
  const start = text.slice(0, head).replace(/[\uD800-\uDBFF]$/, '')
  const end = text.slice(text.length - (most - 1 - head)).replace(/^[\uDC00-\uDFFF]/, '')
  return `${start}…${end}`.toWellFormed()
}

/** What a cut text says when it is pointed at; undefined where nothing was cut. */
export function titleOf(text: string, most: number): string | undefined {
  return text.length <= most ? undefined : shorten(text, TITLE)
}
