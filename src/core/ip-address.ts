/** Longer than any address with its zone and port. */
const LONGEST = 64
const BRACKETED = /^\[([^[\]]*)\](?::\d{1,5})?$/
const IPV4 = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?::\d{1,5})?$/
const IPV4_AT_END = /^(.*:)(\d{1,3}(?:\.\d{1,3}){3})$/
const ZONE = /%.*$/
const GROUPS = 8
const MOST_DIGITS = 4

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
  const groups = groupsOf(host.includes('%') ? host.replace(ZONE, '') : host)
  if (groups === undefined || groups.every(group => group === 0)) return undefined
  const mapped = mappedBytes(groups)
  if (mapped !== undefined) return ipv4Text(mapped)
  let address = ''
  for (const group of groups) address += `${address === '' ? '' : ':'}${group.toString(16)}`
  return address
}

function ipv4Text(bytes: readonly number[]): string | undefined {
  return bytes.every(byte => byte === 0) ? undefined : bytes.join('.')
}

function bytesOf(text: string): readonly number[] | undefined {
  const bytes = IPV4.exec(text)?.slice(1).map(Number)
  return bytes?.every(byte => byte <= 255) === true ? bytes : undefined
}

/** The eight groups of an IPv6 address, in one pass: a busy batch has thousands of different ones. */
function groupsOf(text: string): readonly number[] | undefined {
  const address = text.includes('.') ? withoutDots(text) : text
  const groups: number[] = []
  /** How many groups stand before the `::`. */
  let gap = address.startsWith('::') ? 0 : -1
  let [value, digits] = [0, 0]
  for (let at = gap === 0 ? 2 : 0; at < address.length; at++) {
    const digit = hexDigit(address.charCodeAt(at))
    if (digit >= 0 && digits < MOST_DIGITS) {
      value = value * 16 + digit
      digits++
      continue
    }
    if (address[at] !== ':' || digits === 0 || at + 1 === address.length) return undefined
    groups.push(value)
    value = 0
    digits = 0
    if (address[at + 1] !== ':') continue
    if (gap >= 0) return undefined
    gap = groups.length
    at++
  }
  if (digits > 0) groups.push(value)
  const omitted = GROUPS - groups.length
  if (gap < 0 ? omitted !== 0 : omitted < 1) return undefined
  for (let rest = omitted; rest > 0; rest--) groups.splice(gap, 0, 0)
  return groups
}

/** -1 for what is none. */
function hexDigit(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30
  const letter = code | 0x20
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x61 + 10 : -1
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
