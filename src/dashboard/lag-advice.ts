import type { CauseAnswer, NamedCount } from '../flows/answers.ts'

/** What to do first, by how long after their expiry most tokens came; undefined where nothing tells. */
export function lagAdvice(
  { lagSteps }: Pick<CauseAnswer, 'lagSteps'>,
  lags: readonly NamedCount[],
): string | undefined {
  const [most] = lags.filter(({ count }) => count > 0).toSorted((one, other) => other.count - one.count)
  return Object.entries(lagSteps ?? {}).find(([lag]) => lag === most?.name)?.[1]
}
