import type { ExpectedDeadLetter, ExpectedShard, Ledger } from './ledger.ts'
import { totalOf } from './ledger.ts'
import { dayOf } from './row-name.ts'
import type { StoredDeadLetter, StoredShard, StoredTables } from './stored.ts'

/** What is stored against what was sent. */
export interface Verdict {
  readonly comparedRows: number
  readonly comparedDeadLetters: number
  /** One line for each thing that is wrong, by the check that saw it. */
  readonly faults: readonly Fault[]
}

export interface Fault {
  readonly check: 'rows' | 'dead letters' | 'conservation'
  readonly line: string
}

export async function verify(stored: StoredTables, ledger: Ledger): Promise<Verdict> {
  const rows = await stored.rows()
  const deadLetters = await stored.deadLetters()
  const shards = await stored.shards()
  return {
    comparedRows: rows.size,
    comparedDeadLetters: deadLetters.size,
    faults: [
      ...rowFaults(rows, ledger).map(line => ({ check: 'rows', line }) as const),
      ...deadLetterFaults(deadLetters, ledger.deadLetters).map(line => ({ check: 'dead letters', line }) as const),
      ...conservationFaults(shards, rows, ledger).map(line => ({ check: 'conservation', line }) as const),
    ],
  }
}

/** Every count equal; of a day that was dropped, what came after the drop at least, and never more than all. */
function rowFaults(rows: ReadonlyMap<string, number>, ledger: Ledger): readonly string[] {
  const faults: string[] = []
  for (const name of new Set([...rows.keys(), ...ledger.rows.keys()])) {
    const [is, most] = [rows.get(name) ?? 0, ledger.rows.get(name) ?? 0]
    const since = ledger.rowsSinceDrop.get(dayOf(name))
    const least = since === undefined ? most : (since.get(name) ?? 0)
    if (is > most) faults.push(`${name}: ${is} counted, ${most} sent (${is - most} too many)`)
    else if (is < least) faults.push(`${name}: ${is} counted, ${least} sent (${least - is} missing)`)
  }
  return faults.toSorted()
}

function deadLetterFaults(
  stored: ReadonlyMap<string, StoredDeadLetter>,
  expected: ReadonlyMap<string, ExpectedDeadLetter>,
): readonly string[] {
  return [...new Set([...stored.keys(), ...expected.keys()])].toSorted().flatMap(name => {
    const fault = deadLetterFault(stored.get(name), expected.get(name))
    return fault === undefined ? [] : [`${name}: ${fault}`]
  })
}

function deadLetterFault(is: StoredDeadLetter | undefined, wanted: ExpectedDeadLetter | undefined): string | undefined {
  if (wanted === undefined) return 'in the dead letter, though nothing in it was broken'
  if (is === undefined) return `missing (${wanted.body.length} bytes, ${wanted.rejected[0]?.[1]})`
  if (is.fault !== undefined) return is.fault
  if (!is.body.equals(wanted.body)) return `${is.body.length} bytes kept differ from the ${wanted.body.length} sent`
  if (is.bytes !== wanted.body.length) return `bytes says ${is.bytes}, not ${wanted.body.length}`
  if (is.rejectedCount !== wanted.rejected.length) return `${is.rejectedCount} rejected, not ${wanted.rejected.length}`
  if (reasonsOf(is) !== JSON.stringify(wanted.rejected))
    return `${reasonsOf(is)}, not ${JSON.stringify(wanted.rejected)}`
  return is.reason === wanted.rejected[0]?.[1] ? undefined : `reason ${is.reason}, not ${wanted.rejected[0]?.[1]}`
}

/** Index and reason of each part; what else may be said of it is no matter here. */
function reasonsOf({ rejected }: StoredDeadLetter): string {
  const parts = JSON.parse(rejected) as readonly (readonly unknown[])[]
  return JSON.stringify(parts.map(part => part.slice(0, 2)))
}

/** received = counted + foreign + rejected in every shard, as was sent, and the rows hold all that was counted. */
function conservationFaults(
  stored: readonly StoredShard[],
  rows: ReadonlyMap<string, number>,
  ledger: Ledger,
): readonly string[] {
  const faults = stored.flatMap(shard => shardFaults(shard, ledger.shards.get(shard.shard)))
  for (const [name, { messages }] of ledger.shards) {
    if (messages > 0 && !stored.some(({ shard }) => shard === name))
      faults.push(`${name}: no row for ${messages} messages`)
  }
  const kept = (name: string) => !ledger.rowsSinceDrop.has(dayOf(name))
  const sumOf = (counts: ReadonlyMap<string, number>) => {
    let sum = 0
    for (const [name, count] of counts) if (kept(name)) sum += count
    return sum
  }
  const [inRows, sent] = [sumOf(rows), sumOf(ledger.rows)]
  if (inRows !== sent) faults.push(`the rows of the days that are kept hold ${inRows} records, ${sent} were sent`)
  const counted = stored.reduce((sum, shard) => sum + shard.counted, 0)
  const all = totalOf(ledger, 'counted')
  if (counted !== all) faults.push(`all shards say counted ${counted}, ${all} were sent`)
  return faults
}

function shardFaults(is: StoredShard, wanted: ExpectedShard | undefined): readonly string[] {
  if (wanted === undefined) return [`${is.shard}: a shard that nothing was sent to (${is.messages} messages)`]
  const faults: string[] = []
  const same = (part: 'messages' | 'records' | 'counted' | 'foreign') => {
    if (is[part] !== wanted[part]) faults.push(`${is.shard}: ${part} ${is[part]}, not ${wanted[part]}`)
  }
  same('messages')
  same('records')
  same('counted')
  same('foreign')
  for (const reason of new Set([...is.rejected.keys(), ...wanted.rejected.keys()])) {
    const [got, due] = [is.rejected.get(reason) ?? 0, wanted.rejected.get(reason) ?? 0]
    if (got !== due) faults.push(`${is.shard}: rejected ${reason} ${got}, not ${due}`)
  }
  const rejected = [...is.rejected.values()].reduce((sum, count) => sum + count, 0)
  if (is.records !== is.counted + is.foreign + rejected) {
    faults.push(`${is.shard}: records ${is.records} is not ${is.counted} + ${is.foreign} + ${rejected}`)
  }
  if (is.gaps !== '{}') faults.push(`${is.shard}: gaps ${is.gaps}, though every message was delivered`)
  return faults
}
