import type { Formatter } from 'picocolors/types.js'
import type { ShownCandidate, ShownClaims, ShownEvidence, ShownSignature } from './evidence.ts'

/** The colours that the text uses. */
export interface Colours {
  readonly bold: Formatter
  readonly dim: Formatter
  readonly green: Formatter
  readonly yellow: Formatter
  readonly red: Formatter
  readonly cyan: Formatter
}

const FEW = 3

/** The steps in order, one or more lines each; the one that decided is marked, those after it were not asked. */
export function evidenceLines(evidence: ShownEvidence, c: Colours): readonly string[] {
  const { decided, claims, text, leftOut, codes, signatures, likeness, status } = evidence
  const mark = (step: ShownEvidence['decided'], line: string): string =>
    step === decided ? c.green(`${line}  <- decided`) : line
  if (decided === 'status' && codes === null)
    return [mark('status', `status      ${status?.status ?? 'none'}: no failure`)]
  const unasked = { codes, signatures, likeness, status }
  return [
    ...(text === null || text === '' ? [] : [`looked at   ${c.dim(text)}`]),
    ...(leftOut === 0 ? [] : [c.yellow(`            ${leftOut} more characters are too far behind to be looked at`)]),
    ...(claims === null
      ? ['claims      none']
      : [mark('claims', `claims      ${claimsText(claims)}`), ...claimsDetail(claims)]),
    ...(codes === null ? [] : [mark('code', `codes       ${codesText(codes)}`)]),
    ...(signatures === null ? [] : [mark('signature', `signatures  ${signaturesText(signatures)}`)]),
    ...(signatures?.held ?? []).slice(0, FEW).map(one => `            + ${signatureText(one)}`),
    ...(signatures?.forbidden ?? []).slice(0, FEW).map(one => `            - ${c.yellow(signatureText(one))}`),
    ...(likeness === null ? [] : [mark('likeness', `likeness    ${likenessText(likeness)}`)]),
    ...(likeness?.candidates ?? []).slice(0, FEW).map(one => `            ${candidateText(one, c)}`),
    ...(status === null
      ? []
      : [mark('status', `status      ${status.status ?? 'none'}: ${status.cause ?? 'has no generic cause'}`)]),
    ...unaskedLine(unasked).map(c.dim),
    ...(decided === 'none' ? [c.yellow('nothing decided: the failure is of an unknown kind')] : []),
  ]
}

function unaskedLine(steps: Readonly<Record<string, unknown>>): readonly string[] {
  const names = Object.keys(steps).filter(name => steps[name] === null)
  return names.length === 0 ? [] : [`not asked   ${names.join(', ')}`]
}

function claimsText({ proves, tokenMissing }: ShownClaims): string {
  if (proves !== null) return `prove ${proves}`
  return tokenMissing ? 'the record says that there was no token, which proves nothing here' : 'prove nothing'
}

function claimsDetail(claims: ShownClaims): readonly string[] {
  const { expires, expiredForMs, notBefore, issuer, expectedIssuer, audience, expectedAudience } = claims
  const seconds = Math.round((expiredForMs ?? 0) / 1_000)
  return [
    ...(expires === null
      ? []
      : [`exp ${expires}, ${Math.abs(seconds)} s ${seconds < 0 ? 'after' : 'before'} the record's time`]),
    ...(notBefore === null ? [] : [`nbf ${notBefore}`]),
    ...(issuer === null ? [] : [`issuer ${issuer}, expected ${expectedIssuer ?? 'not stated'}`]),
    ...(audience === null ? [] : [`audience ${audience}, expected ${expectedAudience ?? 'not stated'}`]),
  ].map(line => `            ${line}`)
}

function codesText(codes: NonNullable<ShownEvidence['codes']>): string {
  if (codes.length === 0) return 'none found'
  return codes.map(({ code, cause }) => `${code} (${cause ?? 'not in the taxonomy'})`).join(', ')
}

function signaturesText({ held, forbidden, tied }: NonNullable<ShownEvidence['signatures']>): string {
  const near = forbidden.length === 0 ? '' : `; ${forbidden.length} forbidden`
  const tie = tied.length === 0 ? '' : `; a tie of ${tied.join(', ')}, told apart by likeness`
  return `${held.length === 0 ? 'none fits' : `${held.length} fit`}${near}${tie}`
}

/** `token-expired 2 (weight 3): @token [token*] and @expired [expired]` */
function signatureText({ cause, place, weight, groups, forbidding, pattern }: ShownSignature): string {
  const parts = groups.map(({ terms, found }) => `${groupName(terms)} [${found.slice(0, FEW).join(', ')}]`)
  const words = pattern === null ? parts.join(' and ') : `pattern ${pattern}`
  return `${cause} ${place} (weight ${weight}): ${words}${forbidding.length === 0 ? '' : `, forbidden by ${few(forbidding)}`}`
}

/** Some of a group's terms: `@token`, or `ended / over / passed / ... 12 more`. */
export function groupName(terms: readonly string[]): string {
  const more = terms.length - FEW
  return `${terms.slice(0, FEW).join(' / ')}${more > 0 ? ` / ... ${more} more` : ''}`
}

/** `"a", "b" and 4 more` */
export function few(terms: readonly string[]): string {
  const more = terms.length - FEW
  return `${terms
    .slice(0, FEW)
    .map(term => `"${term}"`)
    .join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}

function likenessText({ cause, least, candidates }: NonNullable<ShownEvidence['likeness']>): string {
  const asked = `it asks for ${percent(least)} of the likelihood`
  if (cause !== null) return `${cause}: ${asked}`
  return candidates.length === 0 ? 'nothing to compare with' : `names none by itself: ${asked}`
}

export function candidateText({ cause, share, words }: ShownCandidate, c: Colours): string {
  return `${percent(share).padStart(5)} ${cause ?? '(a near miss of no cause)'} ${c.dim(words.join(', '))}`
}

export function percent(share: number): string {
  return `${Math.round(share * 100)} %`
}
