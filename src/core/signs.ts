const HALF = 0.5

/**
 * How much JSON is built of a text, be it sound or broken: a brace or bracket that opens, a comma and a control character
 * count one each, what comes in pairs (quotes, and backslashes before them) half. Parsing, splitting and mending make no
 * more than one object, text or entry for each.
 */
function signsOf(text: string): number {
  let signs = 0
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (code < 0x20) signs++
    else if (code === 0x22 || code === 0x27 || code === 0x5c) signs += HALF
    else if (code === 0x2c || code === 0x5b || code === 0x7b) signs++
  }
  return signs
}

/** Whether a text holds more signs. One that is no longer than that needs no look, which is nearly every text. */
export function hasMoreSigns(text: string, most: number): boolean {
  return text.length > most && signsOf(text) > most
}
