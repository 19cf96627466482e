/** Longer than any address with its zone and port. */
const LONGEST = 64
const BRACKETED = /^\[([^[\]]*)\](?::\d{1,5})?$/
const IPV4 = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?::\d{1,5})?$/
const IPV4_AT_END = /^(.*:)(\d{1,3}(?:\.\d{1,3}){3})$/
const ZONE = /%.*$/
const GROUPS = 8

/**
 * An IP address in the one spelling that is ours, so that different texts of one address are one: without port, brackets
 * and zone, IPv6 written out, IPv4 in IPv6 as IPv4. Undefined for what is no whole address: masked ones (`10.0.0.xxx`),
 * all zeros, which Application Insights writes to tell nothing, and any other text.
 */
export function canonicalAddress(text: string): string | undefined {
  if (text.length > LONGEST) return undefined
  const host = (BRACKETED.exec(text)?.[1] ?? text).trim()
  const bytes = bytesOf(host)
  if (bytes !== undefined) return ipv4Text(bytes)
  const groups = groupsOf(host.replace(ZONE, ''))
  if (groups === undefined || groups.every(group => group === 0)) return undefined
  const mapped = mappedBytes(groups)
  return mapped === undefined ? groups.map(group => group.toString(16)).join(':') : ipv4Text(mapped)
}

function ipv4Text(bytes: readonly number[]): string | undefined {
  return bytes.every(byte => byte === 0) ? undefined : bytes.join('.')
}

function bytesOf(text: string): readonly number[] | undefined {
  const bytes = IPV4.exec(text)?.slice(1).map(Number)
  return bytes?.every(byte => byte <= 255) === true ? bytes : undefined
}

/** The eight groups of an IPv6 address. */
function groupsOf(text: string): readonly number[] | undefined {
  const [head = '', tail, ...more] = withoutDots(text).split('::')
  const [left, right] = [hexGroups(head), hexGroups(tail ?? '')]
  if (left === undefined || right === undefined || more.length > 0) return undefined
  const omitted = GROUPS - left.length - right.length
  if (tail === undefined ? omitted !== 0 : omitted < 1) return undefined
  return [...left, ...Array.from({ length: omitted }, () => 0), ...right]
}

function hexGroups(text: string): readonly number[] | undefined {
  if (text === '') return []
  const groups = text.split(':')
  return groups.every(group => /^[\da-f]{1,4}$/i.test(group))
    ? groups.map(group => Number.parseInt(group, 16))
    : undefined
}

/** `::ffff:192.0.2.1` as `::ffff:c000:201` */
function withoutDots(text: string): string {
  const [, before, dotted] = IPV4_AT_END.exec(text) ?? []
  const bytes = dotted === undefined ? undefined : bytesOf(dotted)
  if (bytes === undefined) return text
  const [a = 0, b = 0, c = 0, d = 0] = bytes
  return `${before}${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`
}

/** The IPv4 address in an IPv6 one of `::ffff:0:0/96`. */
function mappedBytes(groups: readonly number[]): readonly number[] | undefined {
  const [high = 0, low = 0] = groups.slice(-2)
  const isMapped = groups.slice(0, 5).every(group => group === 0) && groups[5] === 0xffff
  return isMapped ? [high >> 8, high & 255, low >> 8, low & 255] : undefined
}
