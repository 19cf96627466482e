import { expect, test } from 'vitest'
import { startTables } from '../../local/azurite.ts'
import { createAccountTable } from '../../src/adapters/account-table.ts'
import { keyPart } from '../../src/adapters/table-keys.ts'
import { openTables } from '../../src/adapters/tables.ts'

/** An empty table service, and registers on it as other instances have them. */
async function startRegisters(max: number) {
  const service = await startTables()
  const { connectionString } = service
  const newRegister = () => createAccountTable(openTables({ kind: 'connection-string', connectionString }), max)
  return { newRegister, close: () => service.close() }
}

const names = (prefix: string, count: number) =>
  new Set(Array.from({ length: count }, (_, index) => `${prefix}${String(index).padStart(3, '0')}`))

test('accounts are admitted while there is room, and whoever was stays so', async () => {
  const { newRegister, close } = await startRegisters(3)
  const register = newRegister()
  expect(await register.admit(new Set(['a', 'b']))).toEqual(new Set(['a', 'b']))
  expect(await newRegister().admit(new Set(['c', 'd', 'b']))).toEqual(new Set(['b', 'c']))
  for (const one of [register, newRegister()]) {
    expect(await one.admit(new Set(['a', 'b', 'c', 'd', 'e']))).toEqual(new Set(['a', 'b', 'c']))
  }
  await close()
})

test('a flood of names in one batch fills the register to its bound, in several transactions', async () => {
  const { newRegister, close } = await startRegisters(250)
  const flood = names('n', 1_000)
  const admitted = await newRegister().admit(flood)
  expect(admitted.size).toBe(250)
  expect(await newRegister().admit(flood)).toEqual(admitted)
  await close()
})

test('writers at once do not pass the bound, and agree on who was admitted', async () => {
  const { newRegister, close } = await startRegisters(40)
  const registers = Array.from({ length: 4 }, newRegister)
  const first = await Promise.all(registers.map((register, index) => register.admit(names(`w${index}-`, 25))))
  const all = new Set(registers.flatMap((_, index) => [...names(`w${index}-`, 25)]))
  const final = await newRegister().admit(all)
  expect(final.size).toBe(40)
  for (const admitted of first) for (const name of admitted) expect(final).toContain(name)
  for (const register of registers) expect(await register.admit(all)).toEqual(final)
  await close()
})

test('a name that no row can hold is not admitted, and holds up nobody', async () => {
  const { newRegister, close } = await startRegisters(10)
  const tooLong = 'x'.repeat(40_000)
  expect(await newRegister().admit(new Set(['sound', tooLong, 'other']))).toEqual(new Set(['sound', 'other']))
  await close()
})

test('a name whose key another account has is not admitted, and holds up nobody', async () => {
  const service = await startTables()
  const open = () => openTables({ kind: 'connection-string', connectionString: service.connectionString })
  const accounts = await open().open('accounts')
  await createAccountTable(open()).admit(new Set(['first']))
  // As after two long names that have one hash.
  await accounts.createEntity({ partitionKey: 'accounts', rowKey: keyPart('taken'), account: 'another' })
  const register = createAccountTable(open())
  expect(await register.admit(new Set(['taken', 'sound']))).toEqual(new Set(['sound']))
  expect(await register.admit(new Set(['taken', 'another']))).toEqual(new Set(['another']))
  await service.close()
})
