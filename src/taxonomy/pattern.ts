const LONGEST = 200
const MOST_REPETITIONS = 64

/**
 * Why a regular expression must not stand in the taxonomy, or undefined. Allowed is what every engine reads alike and
 * runs in linear time: literals, classes, groups, alternatives, `?` and `{n,m}` up to 64, none of them inside another.
 */
export function patternFault(source: string): string | undefined {
  if (source === '' || source.length > LONGEST) return `must have 1 to ${LONGEST} characters`
  if (/\\[1-9k]/.test(source)) return 'has a backreference'
  if (/\(\?(?!:)/.test(source)) return 'has a look-around, a flag or a named group'
  const bare = source.replace(/\\./g, 'x').replace(/\[[^\]]*\]/g, 'x')
  if (/[*+]/.test(bare) || /\{\d+,\}/.test(bare)) return 'has a repetition without end'
  for (const [, from = '', to = from] of bare.matchAll(/\{(\d+)(?:,(\d+))?\}/g)) {
    if (Number(to === '' ? from : to) > MOST_REPETITIONS) return `repeats more than ${MOST_REPETITIONS} times`
  }
  if (/\)[?{]/.test(bare.replace(/\((?:\?:)?[^()?{]*\)\?/g, 'x'))) return 'has a nested repetition'
  try {
    RegExp(source, 'iu')
    return undefined
  } catch {
    return 'is no regular expression'
  }
}
