import { maskSecrets } from './secret-forms.ts'

const DEFAULT_LENGTH = 300
/** Nothing beyond this is looked at: a shown sample is a few hundred characters, whatever the log line was. */
const LOOKED_AT = 16_384

/** Control characters, line breaks, halves of characters and the direction marks that could disguise a text, as one space. */
const UNPRINTABLE = /[\s\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu

function bounded(text: string): string {
  if (text.length <= LOOKED_AT) return text
  const cut = text.slice(0, LOOKED_AT)
  // The last word may be half a secret that no pattern knows any more.
  const space = cut.lastIndexOf(' ')
  return space > 0 ? cut.slice(0, space) : cut
}

function shorten(text: string, length: number): string {
  if (text.length <= length) return text
  const kept = text.slice(0, Math.max(0, length - 1))
  // Half of a surrogate pair is not text.
  return `${/[\ud800-\udbff]$/.test(kept) ? kept.slice(0, -1) : kept}…`
}

/**
 * Makes a log text fit to be shown to people: tokens, signatures, keys, e-mail and IP addresses and claims of persons
 * masked, one line, at most `maxLength` UTF-16 units (300 unless told), a cut marked with `…`. Linear in what it looks at,
 * which is bounded.
 */
export function redact(text: string, maxLength: number = DEFAULT_LENGTH): string {
  if (text === '') return ''
  return shorten(maskSecrets(bounded(text).replace(UNPRINTABLE, ' ').trim()), maxLength)
}

/** A longer name comes from no program, and is not remembered. */
const LONGEST_REMEMBERED = 1_024
/** Of the names that came, so that one which comes again is looked up alone. */
const MOST_REMEMBERED = 4_096
const remembered = new Map<string, string>()

/** A name that a stranger chose, with what is secret or personal in it masked; an ordinary one stays as it is. */
export function redactName(name: string): string {
  const known = remembered.get(name)
  if (known !== undefined) return known
  const masked = maskSecrets(bounded(name))
  if (name.length > LONGEST_REMEMBERED) return masked
  if (remembered.size >= MOST_REMEMBERED) remembered.clear()
  remembered.set(name, masked)
  return masked
}
