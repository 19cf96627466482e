import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { canonicalAddress } from '../../src/core/ip-address.ts'

describe('an address', () => {
  test.each([
    ['203.0.113.4', '203.0.113.4'],
    ['203.0.113.4:35091', '203.0.113.4'],
    ['203.000.113.004', '203.0.113.4'],
    ['[203.0.113.4]:80', '203.0.113.4'],
    ['10.0.0.0', '10.0.0.0'],
    ['255.255.255.255', '255.255.255.255'],
    ['2001:db8::1', '2001:db8:0:0:0:0:0:1'],
    ['2001:DB8::1', '2001:db8:0:0:0:0:0:1'],
    ['2001:0db8:0000:0000:0000:0000:0000:0001', '2001:db8:0:0:0:0:0:1'],
    ['[2001:db8::1]', '2001:db8:0:0:0:0:0:1'],
    ['[2001:db8::1]:443', '2001:db8:0:0:0:0:0:1'],
    ['fe80::1%eth0', 'fe80:0:0:0:0:0:0:1'],
    ['[fe80::1%25eth0]:80', 'fe80:0:0:0:0:0:0:1'],
    ['::1', '0:0:0:0:0:0:0:1'],
    ['2001:db8::', '2001:db8:0:0:0:0:0:0'],
    ['::ffff:203.0.113.4', '203.0.113.4'],
    ['::FFFF:cb00:7104', '203.0.113.4'],
    ['[::ffff:203.0.113.4]:80', '203.0.113.4'],
    ['64:ff9b::203.0.113.4', '64:ff9b:0:0:0:0:cb00:7104'],
  ])('%s is %s', (text, expected) => {
    expect(canonicalAddress(text)).toBe(expected)
  })
})

describe('no address', () => {
  test.each([
    ['masked by the service', '10.0.0.xxx'],
    ['masked with a port', '10.0.0.xxx:35091'],
    ['masked by Application Insights', '0.0.0.0'],
    ['all zeros of IPv6', '::'],
    ['all zeros, written out', '0:0:0:0:0:0:0:0'],
    ['all zeros of IPv4 in IPv6', '::ffff:0.0.0.0'],
    ['nothing', ''],
    ['brackets around nothing', '[]:80'],
    ['a byte too large', '203.0.113.256'],
    ['a byte too few', '203.0.113'],
    ['a byte too many', '203.0.113.4.5'],
    ['a name', 'localhost'],
    ['a group too large', '2001:db8::10000'],
    ['a group too few', '2001:db8:1:2:3:4:5'],
    ['a group too many', '2001:db8:1:2:3:4:5:6:7'],
    ['eight groups and a gap', '1:2:3:4::5:6:7:8'],
    ['two gaps', '2001::db8::1'],
    ['a gap of three colons', '2001:::1'],
    ['a masked IPv6 address', '2001:db8:xxxx::1'],
    ['a byte too large in IPv6', '::ffff:203.0.113.256'],
    ['several', '203.0.113.4, 198.51.100.7'],
    ['too long a text', `fe80::1%${'a'.repeat(80)}`],
  ])('%s: %s', (_, text) => {
    expect(canonicalAddress(text)).toBeUndefined()
  })
})

test('any text comes to an address that comes to itself, or to none', () => {
  const almost = fc.string({ unit: fc.constantFrom(...Array.from('0127fFx.:[]%')), maxLength: 30 })
  const text = fc.oneof(fc.ipV4(), fc.ipV6(), almost, fc.string({ unit: 'binary' }))
  fc.assert(
    fc.property(text, one => {
      const address = canonicalAddress(one)
      if (address === undefined) return
      expect(canonicalAddress(address)).toBe(address)
      expect(canonicalAddress(`[${address}]:443`)).toBe(address)
      expect(address).toMatch(/^(?:\d{1,3}(?:\.\d{1,3}){3}|[\da-f]{1,4}(?::[\da-f]{1,4}){7})$/)
    }),
    { numRuns: 3_000 },
  )
})

test('every address is one', () => {
  const zeros = /^[0:.]*$/
  fc.assert(
    fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), address => {
      expect(canonicalAddress(address) !== undefined).toBe(!zeros.test(address.replace(/^.*ffff:/i, '')))
    }),
    { numRuns: 2_000 },
  )
})
