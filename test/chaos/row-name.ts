/** `2024-03-10T22:05|contoso|ok`: the minute first, so that rows sort by time and the day can be read off. */
export function rowName(account: string, time: number, cause: string): string {
  return `${new Date(time).toISOString().slice(0, 16)}|${account}|${cause}`
}

/** `20240310`, as the day's table has it. */
export function dayOf(row: string): string {
  return row.slice(0, 10).replaceAll('-', '')
}
