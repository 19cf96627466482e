/** The least that still fails: parts are left out, half first, then ever smaller ones, until the time is up. */
export async function shrunk<Part>(
  whole: readonly Part[],
  fails: (parts: readonly Part[]) => Promise<boolean>,
  until: number,
): Promise<readonly Part[]> {
  let least = whole
  for (let size = Math.ceil(whole.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let from = 0; from < least.length && Date.now() < until; ) {
      const fewer = [...least.slice(0, from), ...least.slice(from + size)]
      if (await fails(fewer)) least = fewer
      else from += size
    }
  }
  return least
}
