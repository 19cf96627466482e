/**
 * The Markdown that Teams shows in a card: bold, italic, links and lists, nothing else. All other text is escaped, so
 * the answer is safe HTML whatever the card says. Runs in the browser.
 */
export function toHtml(markdown: string): string {
  const html: string[] = []
  let list: 'ul' | 'ol' | undefined
  const endList = (): void => {
    if (list !== undefined) html.push(`</${list}>`)
    list = undefined
  }
  for (const line of markdown.split(/\r\n|\r|\n/)) {
    const [, bullet, number, item] = /^\s{0,3}(?:([-*])|(\d{1,9})\.)\s+(.*)$/.exec(line) ?? []
    if (item === undefined) {
      if (list !== undefined && line.trim() === '') continue
      const wasText = html.length > 0 && list === undefined
      endList()
      html.push(wasText ? `<br>${inline(line)}` : inline(line))
      continue
    }
    const wanted = bullet === undefined ? 'ol' : 'ul'
    if (list !== wanted) {
      endList()
      list = wanted
      html.push(list === 'ol' ? `<ol start="${Number(number)}">` : '<ul>')
    }
    html.push(`<li>${inline(item)}</li>`)
  }
  endList()
  return html.join('')
}

/** Characters that a backslash makes plain. */
const ESCAPED = /\\([\\`*_{}[\]()#+\-.!<>|~&"'])/g
const LINK = /\[([^[\]]+)\]\(([^()\s]+)\)/g
const BOLD = /\*\*(?=\S)([^*]*[^*\s])\*\*|__(?=\S)([^_]*[^_\s])__/g
const ITALIC = /\*(?=\S)([^*]*[^*\s])\*|(?<![A-Za-z0-9])_(?=\S)([^_]*[^_\s])_(?![A-Za-z0-9])/g
/** Stand-ins for escaped characters and finished links, from Unicode's private use area. */
const FIRST_STAND_IN = 0xf0000

function inline(text: string): string {
  const kept: string[] = []
  const keep = (html: string): string => {
    kept.push(html)
    return String.fromCodePoint(FIRST_STAND_IN + kept.length - 1)
  }
  const marked = text
    .replace(/[\u{f0000}-\u{ffffd}]/gu, '')
    .replace(ESCAPED, (_, character: string) => keep(escapeHtml(character)))
    .replace(LINK, (whole, label: string, target: string) => {
      const address = safeAddress(restore(target, kept))
      return address === undefined
        ? whole
        : keep(`<a href="${address}" target="_blank" rel="noopener noreferrer">`) + label + keep('</a>')
    })
  const html = escapeHtml(marked)
    .replace(BOLD, (_, stars?: string, bars?: string) => `<strong>${stars ?? bars ?? ''}</strong>`)
    .replace(ITALIC, (_, stars?: string, bars?: string) => `<em>${stars ?? bars ?? ''}</em>`)
  return restore(html, kept)
}

function restore(text: string, kept: readonly string[]): string {
  return text.replace(/[\u{f0000}-\u{ffffd}]/gu, mark => kept[(mark.codePointAt(0) ?? 0) - FIRST_STAND_IN] ?? '')
}

function safeAddress(target: string): string | undefined {
  return /^(?:https?:\/\/|mailto:)/i.test(target) ? escapeHtml(target) : undefined
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, character => `&#${character.charCodeAt(0)};`)
}
