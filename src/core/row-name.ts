const MAX_NAME_LENGTH = 128

/** Nearly every name: nothing in it has to be looked at. */
const ORDINARY = /^[ -~]{0,128}$/

/**
 * A name from a stranger, fit for a row: at most 128 characters, without control characters, line separators and halves
 * of characters, none of which belongs in a name, while some break a request.
 */
export function rowName(name: string): string {
  if (ORDINARY.test(name)) return name
  const clean = name.slice(0, MAX_NAME_LENGTH + 1).replace(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/gu, '\uFFFD')
  if (clean.length <= MAX_NAME_LENGTH) return clean
  // Never cut inside a character.
  return `${clean.slice(0, MAX_NAME_LENGTH - 1).replace(/\p{Cs}$/u, '')}…`
}
