import { beforeAll, describe, expect, test } from 'vitest'
import { findBicep } from '../../local/bicep.ts'
import { type Deployed, deploy } from '../support/deployed.ts'
import { testAccess } from './template/access.ts'
import { testAlerts } from './template/alerts.ts'
import { testTruthToCode } from './template/code.ts'
import { testGraph } from './template/graph.ts'
import { testNames } from './template/names.ts'
import { testNetwork } from './template/network.ts'
import { testRecords } from './template/records.ts'
import { testSecrets } from './template/secrets.ts'

const bicep = await findBicep()
if (bicep === undefined) {
  console.warn('NOT TESTED: infra is not compiled, since there is no Bicep compiler (npm run check:infra gets one)')
}

describe.skipIf(bicep === undefined)('what infra/main.bicep compiles to', () => {
  let known: Deployed | undefined
  // Compiling takes seconds, on a busy machine many, so it is done once for all.
  beforeAll(async () => {
    if (bicep !== undefined) known = await deploy(bicep)
  }, 240_000)
  const deployed = () => known ?? expect.fail('infra was not compiled')

  test('the compiler has nothing to say', () => {
    expect(deployed().complaints).toEqual([])
  })

  testGraph(deployed)
  testNames(deployed)
  testSecrets(deployed)
  testAccess(deployed)
  testNetwork(deployed)
  testTruthToCode(deployed)
  testRecords(deployed)
  testAlerts(deployed)
})
