const QUOTE = 0x22
const APOSTROPHE = 0x27
const COMMA = 0x2c
const OPEN_BRACKET = 0x5b
const BACKSLASH = 0x5c
const OPEN_BRACE = 0x7b

/**
 * How much may be built of a text, be it sound or broken: parsing it, and where that fails splitting and mending it, make no
 * more than one object, list, text or piece for each of these. What comes in pairs counts half; a brace or a bracket takes
 * room twice, in what is built and in what is still open.
 */
function signsOf(text: string): number {
  let signs = 0
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (code < 0x20 || code === COMMA) signs++
    else if (code === OPEN_BRACKET || code === OPEN_BRACE) signs += 2
    else if (code === QUOTE || code === APOSTROPHE || code === BACKSLASH) signs += 0.5
  }
  return signs
}

/** What Event Hubs takes, as it comes: no such message is too much, so nobody has to look at its signs. */
export const NEVER_TOO_LONG = 1024 * 1024

/** Whether a text that is longer than any message of a hub holds more signs. */
export function hasMoreSigns(text: string, most: number): boolean {
  return text.length > NEVER_TOO_LONG && signsOf(text) > most
}
