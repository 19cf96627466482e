/** The address where it is an https one, as text of a URL; undefined for anything else, such as `javascript:`. */
export function safeLink(address: string | undefined): string | undefined {
  if (address === undefined || !/^https:\/\/[^\s"'<>\\]+$/i.test(address)) return undefined
  return URL.parse(address)?.protocol === 'https:' ? address : undefined
}
