import { NO_PROGRESS, type Progress } from '../../src/core/progress.ts'
import {
  countedBy,
  type HubReplayPlan,
  overlap,
  planHubReplay,
  replayShardOf,
  type SequenceRange,
  subtract,
} from '../../src/core/replay-plan.ts'
import { type IngestPorts, ingestBatch } from '../../src/flows/ingest-batch.ts'
import { askPartition, type HubMessage, type OpenHub, type ReadOptions, readRange } from './hub-reader.ts'
import { findSource, type HubSource, madeAgain } from './hub-source.ts'
import { withPatience } from './patience.ts'
import { MAX_ADDED, type RangeRegister, type RegisteredRange } from './range-register.ts'

/** What a replay from the hub works with. */
export interface HubDesk extends ReadOptions {
  readonly open: OpenHub
  readonly ports: IngestPorts
  readonly register: RangeRegister
  readonly now: () => number
  readonly onProgress: (line: string) => void
}

export interface HubReplay {
  /** The shard of the partition whose numbers were asked for. */
  readonly shard: string
  /** What was to be done when it began. */
  readonly plan: HubReplayPlan
  /** The ranges worked on, with what they came to. */
  readonly ranges: readonly ReplayedRange[]
}

export interface ReplayedRange extends SequenceRange {
  readonly shard: string
  readonly progress: Progress
  /** Undefined where the range is not finished. */
  readonly lost: readonly SequenceRange[] | undefined
}

/** Ranges with no more than this between them are read in one go. */
const MAX_SKIPPED = 2_000

/** Counts what is missing of a range, once, however often and by however many it is asked for. */
export async function replayHub(desk: HubDesk, partitionId: string, request: SequenceRange): Promise<HubReplay> {
  const { ports, register, signal } = desk
  const hub = await askPartition(desk.open, partitionId)
  const source = await findSource(ports, partitionId, hub, signal)
  const { shard } = source
  const progress = (await withPatience(() => ports.progress.all(), signal)).get(shard) ?? NO_PROGRESS
  const plan = planHubReplay(request, progress, (await withPatience(() => register.read(shard), signal)).ranges)
  await withPatience(() => takeRanges(register, shard, request, progress), signal)
  const { ranges } = await withPatience(() => register.read(shard), signal)
  const mine = ranges.filter(range => range.finished === undefined && overlap(range, request).length > 0)
  const first = hub.isEmpty ? hub.lastEnqueuedSequenceNumber + 1 : hub.beginningSequenceNumber
  const work = await Promise.all(mine.map(range => withPatience(() => workOf(ports, shard, range, first), signal)))
  const read = work.filter(({ start, range }) => start <= range.to).toSorted((a, b) => a.start - b.start)
  const begun = new Set(read)
  const finished = new Map<Work, readonly SequenceRange[]>()
  const finish = async (one: Work) => {
    finished.set(one, await withPatience(() => finishRange(desk, shard, one), signal))
  }
  for (const one of work) if (!begun.has(one)) await finish(one)
  for (const sweep of sweepsOf(read)) await readSweep(desk, partitionId, source, sweep, finish)
  return {
    shard,
    plan,
    ranges: await Promise.all(
      work.map(async one => ({
        from: one.range.from,
        to: one.range.to,
        shard: one.name,
        progress: await withPatience(() => progressOf(ports, one.name), signal),
        lost: finished.get(one),
      })),
    ),
  }
}

/** Registers what is missing and free. Another replay may do the same right now: then the plan is made anew. */
async function takeRanges(register: RangeRegister, shard: string, request: SequenceRange, progress: Progress) {
  for (;;) {
    const { ranges, version } = await register.read(shard)
    const { fresh } = planHubReplay(request, progress, ranges)
    if (fresh.length === 0) return
    await register.add(shard, version, fresh.slice(0, MAX_ADDED))
  }
}

interface Work {
  readonly range: RegisteredRange
  /** The shard that counts the range. */
  readonly name: string
  /** The first number that is not counted and may be in the hub. */
  readonly start: number
}

async function workOf(ports: IngestPorts, shard: string, range: RegisteredRange, first: number): Promise<Work> {
  const name = replayShardOf(shard, range)
  const { lastSequence } = await progressOf(ports, name)
  return { range, name, start: Math.max(range.from, lastSequence + 1, first) }
}

/** As it is stored now, whatever this process remembers. */
async function progressOf({ progress }: IngestPorts, shard: string): Promise<Progress> {
  await progress.lineage(shard)
  return progress.read(shard)
}

function sweepsOf(work: readonly Work[]): readonly (readonly Work[])[] {
  const sweeps: Work[][] = []
  let end = Number.NEGATIVE_INFINITY
  for (const one of work) {
    if (one.start - end > MAX_SKIPPED) sweeps.push([])
    sweeps.at(-1)?.push(one)
    end = one.range.to
  }
  return sweeps
}

/** Reads from the first range to the end of the last, and counts each in its own shard. */
async function readSweep(
  desk: HubDesk,
  partitionId: string,
  source: HubSource,
  sweep: readonly Work[],
  finish: (one: Work) => Promise<void>,
): Promise<void> {
  const [from, to] = [sweep[0]?.start ?? 0, sweep.at(-1)?.range.to ?? -1]
  const open = [...sweep]
  const finishUpTo = async (sequence: number) => {
    for (let one = open[0]; one !== undefined && one.range.to <= sequence; one = open[0]) {
      await finish(one)
      open.shift()
    }
  }
  let last = from - 1
  const count = async (messages: readonly HubMessage[]) => {
    if (!messages.every(source.holds)) throw new Error(madeAgain(partitionId))
    last = messages.at(-1)?.sequence ?? last
    for (const { name, start, range } of open) {
      const own = messages.filter(({ sequence }) => sequence >= start && sequence <= range.to)
      if (own.length > 0) {
        const batch = own.map(message => ({ ...message, shard: name }))
        await withPatience(() => ingestBatch(name, batch, desk.ports), desk.signal)
      }
    }
    desk.onProgress(`partition ${partitionId}: ${last} of ${to}`)
    await finishUpTo(last)
  }
  if (isStopped(desk)) return
  await readRange(desk.open, partitionId, { from, to }, count, desk)
  if (!isStopped(desk)) await finishUpTo(to)
}

function isStopped({ signal }: HubDesk): boolean {
  return signal?.aborted === true
}

/** Reading went to the end, so what is not counted now is nowhere any more. */
async function finishRange({ ports, register, now }: HubDesk, shard: string, { range, name }: Work) {
  const lost = subtract([range], countedBy(await progressOf(ports, name)))
  await register.finish(shard, range, lost, now())
  return lost.map(({ from, to }) => ({ from, to }))
}
