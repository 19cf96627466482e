import type { WhyNot } from '../../src/taxonomy/why-not.ts'
import { type ShownCandidate, type ShownSignature, shownCandidate, shownSignature } from './evidence.ts'
import { shown } from './shown.ts'

/** What a failure lacked for a cause. */
export interface ShownWhyNot {
  readonly cause: string
  /** The words decided so; the claims of the token may have decided before them. */
  readonly byWords: { readonly cause: string; readonly evidence: string }
  readonly status: WhyNot['status']
  /** Codes that the taxonomy knows for the cause, and those of them that the failure has. */
  readonly codes: { readonly known: readonly string[]; readonly found: readonly string[] }
  /** The one that lacked least first. */
  readonly signatures: readonly ShownSignature[]
  /** The weight of the heaviest signature of another cause that fits; null where none does. */
  readonly heaviest: number | null
  readonly likeness: {
    /** Null where the status does not allow the cause, or nothing was learned of it. */
    readonly own: ShownCandidate | null
    /** A signature of the cause forbids it, so likeness must not name it either. */
    readonly forbidden: boolean
    readonly least: number
    readonly support: number
    /** The best of the other causes. */
    readonly rival: ShownCandidate | null
  }
}

export function shownWhyNot({ cause, decided, status, codes, signatures, heaviest, likeness }: WhyNot): ShownWhyNot {
  const { own, rival, ...limits } = likeness
  return {
    cause,
    byWords: decided,
    status,
    codes: { known: codes.known, found: codes.found.map(code => shown(code, 120)) },
    signatures: signatures.map(shownSignature),
    heaviest: heaviest ?? null,
    likeness: {
      own: own === undefined ? null : shownCandidate(own),
      ...limits,
      rival: rival === undefined ? null : shownCandidate(rival),
    },
  }
}
