/** Signs that Teams reads as markdown; without brackets there is no link. https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/cards-format */
const MARKDOWN = /[\\`*_~[\]#|]/g

/** Text that strangers chose, made to show as it is: on one line, without markdown or mentions, at most so long. */
export function plain(text: string, maxLength = 120): string {
  const line = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').trim()
  const short = line.length <= maxLength ? line : `${line.slice(0, maxLength - 1)}…`
  return short.replace(/</g, '‹').replace(/>/g, '›').replace(MARKDOWN, '\\$&')
}

/** `2026-11-22 10:05 UTC` */
export function utcMinute(time: number): string {
  return `${new Date(time).toISOString().slice(0, 16).replace('T', ' ')} UTC`
}

/** `7 min`, `3 h 20 min`, `2 d 4 h` */
export function span(milliseconds: number): string {
  const minutes = Math.max(1, Math.round(milliseconds / 60_000))
  if (minutes < 60) return `${minutes} min`
  const hours = Math.floor(minutes / 60)
  if (hours < 24) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`
  return hours % 24 === 0 ? `${hours / 24} d` : `${Math.floor(hours / 24)} d ${hours % 24} h`
}

/** `12,345` */
export function grouped(count: number): string {
  return count.toLocaleString('en-US')
}

/** The largest few of a tally: `drm-1 (120), drm-2 (7) and 34 more`. */
export function topFew(entries: readonly (readonly [string, number])[], few = 3): string {
  const shown = entries.slice(0, few).map(([name, count]) => `${plain(name, 60)} (${grouped(count)})`)
  const more = entries.length - shown.length
  return more > 0 ? `${shown.join(', ')} and ${more} more` : shown.join(', ')
}
