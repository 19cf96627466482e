import { gzipSync } from 'node:zlib'
import { trafficMessages } from '../../store/traffic.ts'

/** What Event Hubs takes in one message, less what the message itself adds. */
export const LARGEST = 1024 * 1024 - 1024

const HEAD = '{"records":['
const TAIL = ']}'

/** A message of ordinary records, as large as can be. */
export function largeMessage(seed: number, minute: number, most = LARGEST): Uint8Array {
  const all = trafficMessages({ accounts: 5, okShare: 0.95, messages: 40, minute, seed })
  let text = ''
  for (const message of all) {
    const records = Buffer.from(message).toString().slice(HEAD.length, -TAIL.length)
    if (HEAD.length + text.length + 1 + records.length + TAIL.length > most) break
    text += text === '' ? records : `,${records}`
  }
  return Buffer.from(HEAD + text + TAIL)
}

/** As large a message, of members that each unzip to a megabyte: a gigabyte in all. */
export function bomb(): Uint8Array {
  const member = gzipSync(Buffer.alloc(1024 * 1024, ' '), { level: 9 })
  return Buffer.concat(Array.from({ length: Math.floor(LARGEST / member.length) }, () => member))
}
