import { readFailure } from '../src/core/failure.ts'
import { fingerprint } from '../src/core/fingerprint.ts'
import { mask } from '../src/core/mask.ts'
import { redact } from '../src/core/redact.ts'
import { createMatcher } from '../src/taxonomy/matcher.ts'
import { taxonomy } from '../src/taxonomy/taxonomy.ts'

/**
 * Time to look at hostile texts of growing length. Every word of every signature is among the texts. Fails when a text
 * of four times the length takes more than nine times as long: linear work takes four times, quadratic work sixteen.
 */
const KIB = 1024
const LENGTHS = [64, 128, 256, 512, 1024].map(kib => kib * KIB)
const ROUNDS = 5
const MOST_GROWTH = 9
/** Below this a measurement is noise. */
const NOISE_MS = 2

const everyWord = taxonomy.causes
  .flatMap(({ signatures }) =>
    signatures.flatMap(one => ('all' in one ? [...one.all, ...(one.none ?? [])].flat() : [])),
  )
  .map(term => term.replaceAll(/[@*#]/g, ''))
  .join(' ')

const TEXTS: readonly (readonly [string, string])[] = [
  ['every word of every signature', `${everyWord} `],
  ['one letter', 'a'],
  ['quotes', '\'"'],
  ['escapes', '\\'],
  ['opening braces', '{"a":['],
  ['opening tags', '<error><message>'],
  ['digits and dots', '1.2.3.4.'],
  ['almost a GUID', '3321e646-78d0-4896-84ec-'],
  ['almost a token', 'eyJhbGciOi.'],
  ['almost an address', 'a@b.'],
  ['parameters', 'sig=&token='],
  ['white space', ' \n\t'],
]

const FUNCTIONS: readonly (readonly [string, (text: string) => unknown])[] = [
  ['classify', text => createdMatcher(readFailure({ status: 401, text }))],
  ['mask', mask],
  ['fingerprint', text => fingerprint(401, [], text)],
  ['redact', text => redact(text)],
]

const createdMatcher = createMatcher(taxonomy)

/** The fastest of the rounds: other work on the machine only ever adds. */
function fastestTime(work: (text: string) => unknown, text: string): number {
  const times = Array.from({ length: ROUNDS }, (_, round) => {
    // Another beginning each time, so that no answer is remembered.
    const own = `${round} ${text}`
    const start = performance.now()
    work(own)
    return performance.now() - start
  })
  return Math.min(...times)
}

let faults = 0
console.log(`${'milliseconds for'.padEnd(46)}${LENGTHS.map(length => `${length / KIB} KiB`.padStart(10)).join('')}`)
for (const [name, work] of FUNCTIONS) {
  for (const [what, part] of TEXTS) {
    const whole = part.repeat(Math.ceil((LENGTHS.at(-1) ?? 0) / part.length))
    work(whole)
    const times = LENGTHS.map(length => fastestTime(work, whole.slice(0, length)))
    const [longest, quarter] = [times.at(-1) ?? 0, times.at(-3) ?? 0]
    const grows = longest > NOISE_MS && longest > MOST_GROWTH * Math.max(quarter, NOISE_MS / 9)
    if (grows) faults++
    const shown = times.map(time => time.toFixed(2).padStart(10)).join('')
    console.log(`${`${name}, ${what}`.padEnd(46)}${shown}${grows ? '  grows faster than its length' : ''}`)
  }
}
process.exitCode = faults === 0 ? 0 : 1
