import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { Resolver } from 'node:dns/promises'
import { isIP } from 'node:net'
import { callbackify } from 'node:util'
import type { Resolve } from '../../src/adapters/outbound-address.ts'

/** A name server on this machine that says of every name what it is told to. */
export interface NameServer {
  /** Resolves by it as the system does by its own: every time anew. */
  readonly resolve: Resolve
  /** How often it was asked for IPv4 addresses. */
  asked(): number
  close(): Promise<void>
}

const HEADER_BYTES = 12
const TYPES = new Map([
  [1, 4],
  [28, 6],
])

/** `answer` gets the number of earlier questions; undefined lets the asker wait. */
export async function startNameServer(answer: (earlier: number) => readonly string[] | undefined): Promise<NameServer> {
  let asked = 0
  const socket = createSocket('udp4')
  socket.on('message', (query, from) => {
    // The name's labels end with an empty one; the type of what is asked stands behind it.
    const type = query.readUInt16BE(query.indexOf(0, HEADER_BYTES) + 1)
    const family = TYPES.get(type)
    const addresses = answer(family === 4 ? asked++ : Math.max(0, asked - 1))
    if (addresses === undefined) return
    const fitting = addresses.filter(address => isIP(address) === family)
    socket.send(reply(query, type, fitting), from.port, from.address)
  })
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  const resolver = new Resolver({ timeout: 10_000, tries: 1 })
  resolver.setServers([`127.0.0.1:${socket.address().port}`])
  const lookup = callbackify(async (name: string) => {
    const found = await Promise.all([resolver.resolve4(name).catch(noneIf), resolver.resolve6(name).catch(noneIf)])
    return found.flat().map(address => ({ address, family: isIP(address) }))
  })
  return {
    resolve: (name, _, callback) => lookup(name, callback),
    asked: () => asked,
    async close() {
      resolver.cancel()
      socket.close()
      await once(socket, 'close')
    },
  }
}

function noneIf(error: NodeJS.ErrnoException): readonly string[] {
  if (error.code === 'ENODATA') return []
  throw error
}

/** RFC 1035, 4.1: the question again, and an answer of no lifetime for each address. */
function reply(query: Buffer, type: number, addresses: readonly string[]): Buffer {
  const question = query.subarray(HEADER_BYTES, query.indexOf(0, HEADER_BYTES) + 5)
  const header = Buffer.from(query.subarray(0, HEADER_BYTES))
  header.writeUInt16BE(0x8180, 2)
  header.writeUInt16BE(1, 4)
  header.writeUInt16BE(addresses.length, 6)
  header.writeUInt32BE(0, 8)
  const answers = addresses.map(address => {
    const bytes = bytesOf(address)
    const record = Buffer.from([0xc0, HEADER_BYTES, 0, type, 0, 1, 0, 0, 0, 0, 0, bytes.length])
    return Buffer.concat([record, bytes])
  })
  return Buffer.concat([header, question, ...answers])
}

/** Of an IPv6 address as it is written out or shortened once, without a part in decimal. */
function bytesOf(address: string): Buffer {
  if (isIP(address) === 4) return Buffer.from(address.split('.').map(Number))
  const [before = '', after = ''] = address.split('::')
  const parts = (text: string) => (text === '' ? [] : text.split(':'))
  const missing = 8 - parts(before).length - parts(after).length
  const all = [...parts(before), ...Array.from({ length: missing }, () => '0'), ...parts(after)]
  return Buffer.from(all.map(part => part.padStart(4, '0')).join(''), 'hex')
}
