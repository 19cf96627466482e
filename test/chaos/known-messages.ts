import { brokenRecord, brokenWhole } from './broken-messages.ts'
import { drawCause, foreignRecord, type Place, recordOf } from './known-records.ts'
import { between, pick, type Random, weighted } from './random.ts'
import { rowName } from './row-name.ts'

/** A message, with what must become of it. */
export interface KnownMessage {
  readonly body: Buffer
  readonly records: number
  readonly foreign: number
  /** Row name of each record that is to be counted. */
  readonly rows: readonly string[]
  /** Index and reason of each part that is to be rejected. */
  readonly rejected: readonly (readonly [index: number, reason: string])[]
}

/** Where the records of one slice of the input lie. */
export interface Scene {
  /** Places of the day, of which each message draws most of its records; `position` in the slice, from 0 to 1. */
  readonly usual: (random: Random, position: number) => Place
  /** Earlier hours and days: records that come late. */
  readonly late: (random: Random) => Place
}

/** What a message is like; a large one is as large as a hub takes. */
const KINDS = { sound: 940, spoilt: 40, 'broken whole': 18, large: 2 } as const

/** One message of 1 to 200 records, or a broken one. */
export function drawMessage(scene: Scene, position: number, random: Random): KnownMessage {
  const kind = weighted(random, KINDS)
  if (kind === 'broken whole') return brokenWhole(random)
  if (kind === 'large') return brokenWhole(random, 'large bytes')
  const home = scene.usual(random, position)
  const parts: string[] = []
  const rows: string[] = []
  const rejected: (readonly [number, string])[] = []
  let foreign = 0
  for (let left = drawSize(random); left > 0; left--) {
    if (kind === 'spoilt' && random() < 0.2) {
      const { text, reason } = brokenRecord(home.time, random)
      rejected.push([parts.length, reason])
      parts.push(text)
    } else if (random() < 0.01) {
      foreign++
      parts.push(foreignRecord(home.time))
    } else {
      const place = placeNear(home, scene, position, random)
      const cause = drawCause(random)
      rows.push(rowName(place.account, place.time, cause))
      parts.push(recordOf(place, cause, random))
    }
  }
  return { body: packed(parts, random), records: parts.length, foreign, rows, rejected }
}

function drawSize(random: Random): number {
  const [low, high] = pick(random, [
    [1, 5],
    [10, 100],
    [60, 120],
    [100, 200],
  ])
  return between(random, low, high)
}

function placeNear(home: Place, scene: Scene, position: number, random: Random): Place {
  const chance = random()
  if (chance < 0.85) return { account: home.account, time: home.time + Math.floor(random() * 20_000) }
  return chance < 0.93 ? scene.usual(random, position) : scene.late(random)
}

/** The packings that Azure uses. Bytes that are no UTF-8, inside a text of a sound record, cost nothing. */
function packed(parts: readonly string[], random: Random): Buffer {
  const chance = random()
  if (chance < 0.8) return Buffer.from(`{"records":[${parts.join(',')}]}`)
  if (chance < 0.9) return Buffer.from(`[${parts.join(',')}]`)
  const note = Buffer.from([0x22, 0xc3, 0x28, 0xff, 0x22])
  return Buffer.concat([Buffer.from('{"note":'), note, Buffer.from(`,"records":[${parts.join(',')}]}`)])
}
