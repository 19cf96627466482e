/**
 * What the page shows, as its address says it: all behind the `#`, so that filters reach no server and no log, and one
 * cached document serves every deep link.
 */

import { HOUR } from '../core/window.ts'

/** The ranges that end now, as the API names them. */
export const LASTS = ['PT1H', 'PT6H', 'PT24H', 'P7D', 'P30D'] as const
export type Last = (typeof LASTS)[number]

/** A stretch that ends now and moves on, or one that stands still; epoch milliseconds, the end exclusive. */
export type Range = { readonly last: Last } | { readonly from: number; readonly to: number }

export type Page =
  | { readonly kind: 'overview' }
  | { readonly kind: 'cause'; readonly id: string }
  | { readonly kind: 'alert'; readonly id: string }
  | { readonly kind: 'letters'; readonly reason: string; readonly shard: string }

/** What the rows of the overview are; each is a grouping of the API. */
export const GROUPINGS = ['cause', 'account', 'operation', 'policy', 'resource', 'status'] as const
export type By = (typeof GROUPINGS)[number]

/** Filters are empty where all is shown. */
export interface View {
  readonly page: Page
  readonly account: string
  readonly tag: string
  readonly by: By
  readonly range: Range
  /** Whether alerts that are over are listed too. */
  readonly past: boolean
}

export const OVERVIEW: View = {
  page: { kind: 'overview' },
  account: '',
  tag: '',
  by: 'cause',
  range: { last: 'PT1H' },
  past: false,
}

/** Longer is nothing that the API has a name for. */
const LONGEST_NAME = 1_024
const LONGEST_RANGE = 400 * 24 * HOUR

/** The view that the part of an address from `#` on names; what it does not understand is left out. */
export function parseView(hash: string): View {
  const [path = '', ...rest] = hash.replace(/^#/, '').split('?')
  const fields = readFields(rest.join('?'))
  const get = (name: string) => (fields.get(name) ?? '').slice(0, LONGEST_NAME)
  return {
    page: readPage(path, get),
    account: get('account'),
    tag: get('tag'),
    by: GROUPINGS.find(by => by === get('by')) ?? OVERVIEW.by,
    range: readRange(get),
    past: get('past') === '1',
  }
}

/** The address of a view, from `#` on; what is as usual is not in it. */
export function formatView({ page, account, tag, by, range, past }: View): string {
  const fields: [string, string][] = []
  const add = (name: string, value: string) => {
    if (value !== '') fields.push([name, value])
  }
  if (page.kind === 'letters') {
    add('reason', page.reason)
    add('shard', page.shard)
  }
  add('account', account)
  add('tag', tag)
  if (by !== OVERVIEW.by) add('by', by)
  if (!('last' in range)) {
    add('from', isoOf(range.from))
    add('to', isoOf(range.to))
  } else if (!sameRange(range, OVERVIEW.range)) add('last', range.last)
  if (past) add('past', '1')
  const query = fields.map(([name, value]) => `${name}=${quote(value)}`).join('&')
  return `#${pathOf(page)}${query === '' ? '' : `?${query}`}`
}

/** The function key that an address may bring, and the address without it. */
export function takeKey(hash: string): { readonly key: string | undefined; readonly rest: string } {
  const parts = hash.replace(/^#/, '').split(/([?&])/)
  const at = parts.findIndex(part => part.startsWith('key='))
  if (at < 0) return { key: undefined, rest: hash }
  const key = unquote((parts[at] ?? '').slice('key='.length))
  // With the key goes the separator after it, or before it where it stands last.
  if (at + 1 < parts.length) parts.splice(at, 2)
  else parts.splice(Math.max(0, at - 1), 2)
  return { key: key === '' ? undefined : key, rest: parts.join('') === '' ? '' : `#${parts.join('')}` }
}

function sameRange(one: Range, other: Range): boolean {
  if ('last' in one || 'last' in other) return 'last' in one && 'last' in other && one.last === other.last
  return one.from === other.from && one.to === other.to
}

function readPage(path: string, get: (name: string) => string): Page {
  const [, kind, id = ''] = /^\/([a-z]+)(?:\/(.+))?$/s.exec(path) ?? []
  const name = unquote(id).slice(0, LONGEST_NAME)
  if ((kind === 'cause' || kind === 'alert') && name !== '') return { kind, id: name }
  if (kind === 'letters') return { kind, reason: get('reason'), shard: get('shard') }
  return OVERVIEW.page
}

function pathOf(page: Page): string {
  if (page.kind === 'overview') return '/'
  return page.kind === 'letters' ? '/letters' : `/${page.kind}/${quote(page.id)}`
}

function readRange(get: (name: string) => string): Range {
  const [from, to] = [Date.parse(get('from')), Date.parse(get('to'))]
  if (from < to && to - from <= LONGEST_RANGE) return { from, to }
  const last = LASTS.find(known => known === get('last'))
  return last === undefined ? OVERVIEW.range : { last }
}

function readFields(query: string): ReadonlyMap<string, string> {
  return new Map(
    query.split('&').map(field => {
      const end = field.includes('=') ? field.indexOf('=') : field.length
      return [unquote(field.slice(0, end)), unquote(field.slice(end + 1))] as const
    }),
  )
}

/** To the second, as people write it. */
function isoOf(time: number): string {
  return new Date(time).toISOString().replace(/\.\d+Z$/, 'Z')
}

/** As in a query, but legible: colons and slashes need no escape behind `#`. */
function quote(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replaceAll('%3A', ':')
}

function unquote(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
