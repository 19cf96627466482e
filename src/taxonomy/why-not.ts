import type { Bounds, Candidate } from './likeness.ts'
import { type Compiled, consider, type Failure, type Match, maskedText, saidIn } from './matcher.ts'
import type { LookAtRule, SignatureFinding } from './signature-finding.ts'
import { applies } from './signatures.ts'
import type { Cause } from './taxonomy.ts'

/** What a cause lacked, step by step, whether or not the matcher came to that step. */
export interface WhyNot {
  readonly cause: string
  readonly decided: Match
  readonly status: {
    /** Statuses under which the cause is seen; empty means any. */
    readonly wanted: readonly number[]
    readonly fits: boolean
    /** Statuses whose generic answer it is. */
    readonly genericFor: readonly number[]
  }
  readonly codes: {
    readonly known: readonly string[]
    /** Codes of the failure that mean this cause. */
    readonly found: readonly string[]
  }
  /** Its signatures, the one that lacked least first. */
  readonly signatures: readonly SignatureFinding[]
  /** The weight that a signature has to reach, where another cause's fits. */
  readonly heaviest?: number
  readonly likeness: Bounds & {
    /** Its share; absent where the status does not allow it, or nothing was learned of it. */
    readonly own?: Candidate
    /** A signature of the cause forbids it, so likeness alone must not name it either. */
    readonly forbidden: boolean
    /** The best of the other causes. */
    readonly rival?: Candidate
  }
}

/** Works out what the cause lacked for the failure, from the parts that the matcher asks. */
export function whyNot(cause: Cause, failure: Failure, compiled: Compiled, look: LookAtRule): WhyNot {
  const { id } = cause
  const { status, codes } = failure
  const masked = maskedText(failure)
  const { match } = consider(compiled, failure, masked)
  const said = saidIn(compiled, codes, masked)
  const { missed } = compiled.bySignature(status, said.found, said.text)
  const { ranked } = compiled.likeness.weigh(status, said, missed)
  const own = ranked.find(one => one.cause === id)
  const rival = ranked.find(one => one.cause !== id)
  const heaviest = compiled.rules
    .filter(rule => rule.cause !== id && applies(rule, status) && rule.holds(said.found, said.text))
    .reduce((most, rule) => Math.max(most, rule.weight), 0)
  return {
    cause: id,
    decided: match,
    status: {
      wanted: cause.statuses,
      fits: status === undefined || cause.statuses.length === 0 || cause.statuses.includes(status),
      genericFor: cause.genericFor ?? [],
    },
    codes: {
      known: cause.signatures.flatMap(one => ('codes' in one ? one.codes : [])),
      found: codes.filter(code => compiled.byCode([code]) === id),
    },
    signatures: compiled.rules
      .filter(rule => rule.cause === id)
      .map(rule => look(rule, status, said))
      .toSorted((one, other) => lackOf(one) - lackOf(other) || other.weight - one.weight),
    ...(heaviest === 0 ? {} : { heaviest }),
    likeness: {
      ...(own === undefined ? {} : { own }),
      forbidden: missed.has(id),
      ...compiled.likeness.boundsOf(id),
      ...(rival === undefined ? {} : { rival }),
    },
  }
}

/** How far a signature is from fitting: a missing group weighs most, then the status, then what forbids it. */
function lackOf({ holds, groups, pattern, statusFits, forbidding }: SignatureFinding): number {
  const missing = pattern === undefined ? groups.filter(({ found }) => found.length === 0).length : holds ? 0 : 1
  return missing * 4 + (statusFits ? 0 : 2) + (forbidding.length === 0 ? 0 : 1)
}
