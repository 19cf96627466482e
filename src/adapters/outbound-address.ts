import { type LookupAddress, type LookupAllOptions, lookup } from 'node:dns'
import { BlockList, isIP, type LookupFunction } from 'node:net'

/** Where a request out may go. `loopback`: the setting itself says that it goes to this machine. */
export type Reach = 'public' | 'private' | 'loopback'

/** Has no address in its text: it may end in a log. */
export class AddressRefused extends Error {
  override readonly name = 'AddressRefused'
  constructor() {
    super('The address is in a range that requests out may not reach.')
  }
}

const LOOPBACK = ['127.0.0.0/8', '::1/128']
/** https://www.iana.org/assignments/iana-ipv4-special-registry and its like for IPv6. */
const PRIVATE = ['10.0.0.0/8', '100.64.0.0/10', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7']
/**
 * No webhook is here: link-local with the metadata service, Azure's host agent, multicast, what is reserved, documentation,
 * and forms of IPv6 that hold an IPv4 address which would have to be looked at apart; those are out of use.
 */
const NOWHERE = [
  '0.0.0.0/8',
  '168.63.129.16/32',
  '169.254.0.0/16',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
  '::/96',
  '::ffff:0:0:0/96',
  '64:ff9b:1::/48',
  '100::/64',
  '2001::/23',
  '2001:db8::/32',
  '2002::/16',
  '3fff::/20',
  '5f00::/16',
  'fe80::/10',
  'fec0::/10',
  'ff00::/8',
]

const loopback = listOf(LOOPBACK)
const refused = {
  public: listOf([...NOWHERE, ...PRIVATE, ...LOOPBACK]),
  private: listOf([...NOWHERE, ...LOOPBACK]),
}

function listOf(ranges: readonly string[]): BlockList {
  const list = new BlockList()
  for (const range of ranges) {
    const [address = '', prefix = ''] = range.split('/')
    const isIPv6 = isIP(address) === 6
    list.addSubnet(address, Number(prefix), isIPv6 ? 'ipv6' : 'ipv4')
    // The same by way of a NAT64 gateway. A list sees through IPv4-mapped addresses by itself.
    if (!isIPv6) list.addSubnet(`64:ff9b::${address}`, 96 + Number(prefix), 'ipv6')
  }
  return list
}

/** Whether a request may go to that address; `address` is an IPv4 or IPv6 literal without brackets. */
export function mayReach(address: string, reach: Reach): boolean {
  const family = isIP(address)
  if (family === 0) return false
  const isIn = (list: BlockList) => list.check(address, family === 6 ? 'ipv6' : 'ipv4')
  return reach === 'loopback' ? isIn(loopback) : !isIn(refused[reach])
}

/** Asks for all addresses of a name, as `dns.lookup` does. */
export type Resolve = (
  hostname: string,
  options: LookupAllOptions,
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void

/**
 * Resolves host names for a connection and leaves out the addresses that it may not reach: what is checked is what is used.
 * The system resolves them, unless told.
 */
export function createLookup(reach: Reach, resolve: Resolve = lookup): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      const allowed = error === null ? addresses.filter(({ address }) => mayReach(address, reach)) : []
      const [first] = allowed
      if (error !== null) callback(error, [])
      else if (first === undefined) callback(new AddressRefused(), [])
      else if (options.all === true) callback(null, allowed)
      else callback(null, first.address, first.family)
    })
  }
}
