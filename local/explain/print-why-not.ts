import type { ShownSignature } from './evidence.ts'
import { type Colours, candidateText, few, groupName, percent } from './print-evidence.ts'
import type { ShownWhyNot } from './why-not.ts'

const FEW = 3

/** What was missing for the cause, step by step; nearest signatures first. */
export function whyNotLines(
  why: ShownWhyNot,
  decided: { readonly cause: string; readonly evidence: string },
  c: Colours,
): readonly string[] {
  if (decided.cause === why.cause) return [c.green(`${why.cause} is the cause`)]
  const others = why.signatures.length - FEW
  return [
    ...(decided.evidence === 'claims' ? [`claims      decided before any words: ${decided.cause}`] : []),
    `statuses    ${statusText(why.status, c)}`,
    `codes       ${codesText(why.codes)}`,
    ...(why.signatures.length === 0 ? ['signatures  it has none'] : []),
    ...why.signatures.slice(0, FEW).flatMap(one => signatureLines(one, why, c)),
    ...(others > 0 ? [c.dim(`            and ${others} signatures that lack as much or more`)] : []),
    `likeness    ${likenessText(why)}`,
    ...[why.likeness.own, why.likeness.rival].flatMap(one =>
      one === null ? [] : [`            ${candidateText(one, c)}`],
    ),
  ]
}

function statusText({ wanted, fits, genericFor }: ShownWhyNot['status'], c: Colours): string {
  const generic = genericFor.length === 0 ? '' : `; the generic answer to ${genericFor.join(', ')}`
  if (wanted.length === 0) return `any${generic}`
  return `wants ${wanted.join(', ')}: ${fits ? 'fits' : c.red('does not fit')}${generic}`
}

function codesText({ known, found }: ShownWhyNot['codes']): string {
  if (known.length === 0) return 'knows none'
  if (found.length > 0) return `found ${found.join(', ')}, but evidence before it decided`
  return `knows ${few(known)}; none of them found`
}

function signatureLines(one: ShownSignature, why: ShownWhyNot, c: Colours): readonly string[] {
  const { place, weight, statuses, statusFits, holds, groups, forbidding, pattern } = one
  const found = groups.filter(group => group.found.length > 0)
  const missing = groups.filter(group => group.found.length === 0)
  const fits = holds && statusFits
  const lines = [
    ...(statusFits ? [] : [c.red(`wants the status ${statuses.join(', ')}`)]),
    ...(pattern === null ? [] : [`${holds ? 'found' : c.red('missing')} pattern ${pattern}`]),
    ...found.map(group => `found ${groupName(group.terms)} [${group.found.slice(0, FEW).join(', ')}]`),
    ...missing.map(group => `${c.red('missing')} ${groupName(group.terms)}`),
    ...(forbidding.length === 0 ? [] : [`${c.red('forbidden')} by ${few(forbidding)}`]),
    ...(fits ? [c.yellow(outdoneText(weight, why))] : []),
  ]
  return [`signature   ${place}, weight ${weight}`, ...lines.map(line => `            ${line}`)]
}

function outdoneText(weight: number, { byWords, heaviest }: ShownWhyNot): string {
  if (byWords.evidence === 'code') return `fits, but a service code decided before it: ${byWords.cause}`
  if (heaviest !== null && heaviest > weight) return `fits, but a heavier one decided: ${byWords.cause}, ${heaviest}`
  return `fits, but evidence before it decided, or likeness did not bear it out`
}

function likenessText({ likeness }: ShownWhyNot): string {
  const { own, forbidden, least, support, rival } = likeness
  if (own === null) return 'nothing was learned of it, or not under this status'
  const against = rival === null ? '' : `, the best of the others ${percent(rival.share)}`
  const asked = `${percent(least)} names a cause, ${percent(support)} bears a signature out`
  return `${percent(own.share)}${against}; ${asked}${forbidden ? '; a near miss of its signatures forbids it' : ''}`
}
