import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { startSystem, useBundle } from '../support/system.ts'

const bundle = useBundle()
const RECORD = readFileSync(new URL('../fixtures/KeyDeliveryRequests/no-token.json', import.meta.url))

test('the roll-up of the built app adds up what came through the hub', async () => {
  const system = await startSystem(bundle())
  try {
    const host = await system.startHost()
    await system.send([RECORD, RECORD, RECORD])
    await system.counted()
    await host.runTimer('roll-up')
    const told = system.logs.filter(({ message }) => message.includes('"HoursRolledUp"'))
    expect(told.map(({ level, message }) => [level, JSON.parse(message)])).toEqual([
      ['information', { fact: 'HoursRolledUp', stage: 'roll-up', accounts: 1, hours: 1, rows: 1 }],
    ])
    // The retention of the built app lets all be.
    await host.runTimer('retain')
    const dropped = system.logs.find(({ message }) => message.includes('"ExpiredDropped"'))
    expect(JSON.parse(dropped?.message ?? '{}')).toMatchObject({ days: 0, daysHeld: 0, months: 0 })
  } finally {
    await system.close()
  }
})
