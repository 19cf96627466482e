import { fingerprint } from '../src/core/fingerprint.ts'
import { readFailure } from '../src/core/failure.ts'
import { mask } from '../src/core/mask.ts'
import { redact } from '../src/core/redact.ts'
import { createMatcher } from '../src/taxonomy/matcher.ts'
import { taxonomy } from '../src/taxonomy/taxonomy.ts'

/**
 * Time to look at hostile texts of growing length. Every word of every signature is among the texts. Fails when a text
 * of twice the length takes more than three times as long, which no linear work does.
 */
const KIB = 1024
const LENGTHS = [64, 128, 256, 512, 1024].map(kib => kib * KIB)
const ROUNDS = 5
const MOST_GROWTH = 3
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

function medianTime(work: (text: string) => unknown, text: string): number {
  const times = Array.from({ length: ROUNDS }, (_, round) => {
    // Another beginning each time, so that no answer is remembered.
    const own = `${round} ${text}`
    const start = performance.now()
    work(own)
    return performance.now() - start
  })
  return times.toSorted((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? 0
}

let faults = 0
console.log(`${'milliseconds for'.padEnd(46)}${LENGTHS.map(length => `${length / KIB} KiB`.padStart(10)).join('')}`)
for (const [name, work] of FUNCTIONS) {
  for (const [what, part] of TEXTS) {
    const whole = part.repeat(Math.ceil((LENGTHS.at(-1) ?? 0) / part.length))
    work(whole)
    const times = LENGTHS.map(length => medianTime(work, whole.slice(0, length)))
    const grows = times.some(
      (time, index) => time > NOISE_MS && time > MOST_GROWTH * Math.max(times[index - 1] ?? time, NOISE_MS / 2),
    )
    if (grows) faults++
    const shown = times.map(time => time.toFixed(2).padStart(10)).join('')
    console.log(`${`${name}, ${what}`.padEnd(46)}${shown}${grows ? '  grows faster than its length' : ''}`)
  }
}
process.exitCode = faults === 0 ? 0 : 1
