import { OTHER } from '../core/tally.ts'

/** Signs that Teams reads as markdown; without brackets there is no link. https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/cards-format */
const MARKDOWN = /[\\`*_~[\]#|]/g
/** At the beginning of a line these make a list. */
const LIST = /^(?:[-+]|\d{1,9}[.)])(?=\s|$)/
/** White space, and all that shows as nothing, as a box or as another order of the text. */
const UNPRINTABLE = /[\s\p{C}\p{Zl}\p{Zp}]+/gu
/** `{{DATE(...)}}` and `{{TIME(...)}}` are worked out by whoever shows a card, also where markdown is not read. */
const FUNCTION = /\{(?=\{)/g
/** Accents in a pile cover the lines above. */
const PILED = /(\p{M}{3})\p{M}+/gu

/**
 * Text that strangers chose, for where markdown is not read: on one line, at most so many characters, without mentions,
 * addresses and functions. Those need no markdown: a flow may take `<at>` for a mention, a phone may make a link of an address.
 */
export function bare(text: string, maxLength: number): string {
  const line = text
    .slice(0, 4 * maxLength + 64)
    .replace(UNPRINTABLE, ' ')
    .replace(PILED, '$1')
    .trim()
  if (line === '') return '(no name)'
  const characters = Array.from(line)
  const short = characters.length <= maxLength ? line : `${characters.slice(0, maxLength - 1).join('')}…`
  return short
    .replaceAll('<', '‹')
    .replaceAll('>', '›')
    .replace(/&(?=#?\w)/g, '＆')
    .replaceAll('://', ':∕∕')
    .replace(FUNCTION, '｛')
}

/** Text that strangers chose, to show as it is where markdown is read; 60 characters unless told. */
export function plain(text: string, maxLength = 60): string {
  return bare(text, maxLength)
    .replace(MARKDOWN, '\\$&')
    .replace(LIST, mark => `${mark.slice(0, -1)}\\${mark.slice(-1)}`)
}

/** The largest moment that a date can hold, in epoch milliseconds. */
const LAST_DATE = 8.64e15

/** `2026-11-22 10:05 UTC` */
export function utcMinute(time: number): string {
  if (!(Math.abs(time) <= LAST_DATE)) return 'an impossible time'
  return `${new Date(time)
    .toISOString()
    .replace(/:\d\d\.\d{3}Z$/, '')
    .replace('T', ' ')} UTC`
}

/** `10:05 UTC`, for times of the same day as others beside them. */
export function utcTime(time: number): string {
  return utcMinute(time).replace(/^\S+ (?=\d)/, '')
}

/** `2026-11-22 10:05 to 10:35 UTC`, with both dates where they differ. */
export function utcRange(from: number, to: number): string {
  const [start, end] = [utcMinute(from), utcMinute(to)]
  const [day, clock] = end.split(' ')
  return `${start.replace(' UTC', '')} to ${start.split(' ')[0] === day ? `${clock} UTC` : end}`
}

/** `7 min`, `3 h 20 min`, `2 d 4 h` */
export function span(milliseconds: number): string {
  const minutes = Math.max(1, Math.round(milliseconds / 60_000))
  if (minutes < 60) return `${minutes} min`
  const hours = Math.floor(minutes / 60)
  if (hours < 24) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`
  const days = grouped(Math.floor(hours / 24))
  return hours % 24 === 0 ? `${days} d` : `${days} d ${hours % 24} h`
}

/** `12,345`; what nobody counts to is told in three digits. */
export function grouped(count: number): string {
  return Math.abs(count) < 1e15 ? count.toLocaleString('en-US') : count.toPrecision(3)
}

/** `1 call`, `12,345 calls` */
export function counted(count: number, unit: string): string {
  return `${grouped(count)} ${count === 1 ? unit.replace(/s$/, '') : unit}`
}

/** `25 %`; never 0 % for some or 100 % for less than all. */
export function percent(share: number): string {
  if (share > 0 && share < 0.01) return 'under 1 %'
  return share > 0.99 && share < 1 ? 'over 99 %' : `${Math.round(share * 100)} %`
}

/** `1,234 of 5,000 calls (25 %)`, or `1,234 calls` where more are counted than there are in all. */
export function shareOf(count: number, all: number, unit: string): string {
  return all >= count && all > 0
    ? `${grouped(count)} of ${counted(all, unit)} (${percent(count / all)})`
    : counted(count, unit)
}

export interface Few {
  /** How many are named. */
  readonly few: number
  /** Names alone, where their counts would not be true. */
  readonly namesOnly?: boolean
}

/**
 * The largest few of a tally: `drm-1 (120), drm-2 (7) and 34 more`. Names that the tally had no room for are more than
 * it can tell.
 */
export function topFew(entries: readonly (readonly [string, number])[], { few, namesOnly = false }: Few): string {
  const { shown, more } = shorten(entries, few)
  // Names hold commas themselves.
  const list = shown
    .map(([name, count]) => (namesOnly ? name : `${name} (${grouped(count)})`))
    .join(namesOnly ? '; ' : ', ')
  return [list, more].filter(text => text !== '').join(' and ')
}

/** The same, one to a line. */
export function listOfFew(entries: readonly (readonly [string, number])[], few: number): string {
  const { shown, more } = shorten(entries, few)
  const lines = shown.map(([name, count]) => `- ${name} (${grouped(count)})`)
  return [...lines, ...(more === '' ? [] : [`- and ${more}`])].join('\n')
}

function shorten(entries: readonly (readonly [string, number])[], few: number) {
  const named = entries.filter(([name]) => name !== OTHER)
  const shown = named.slice(0, few).map(([name, count]) => [plain(name), count] as const)
  const left = entries.length - shown.length
  const atLeast = named.length < entries.length ? 'at least ' : ''
  return { shown, more: left === 0 ? '' : `${atLeast}${grouped(left)} more` }
}
