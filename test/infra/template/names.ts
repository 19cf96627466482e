import { describe, expect, test } from 'vitest'
import { NAME_RULES, WORLDWIDE } from '../../support/azure-names.ts'
import { both, type Deployed, names } from '../../support/deployed.ts'
import { LOCATION, SUBSCRIPTION } from '../../support/deployment.ts'

export function testNames(deployed: () => Deployed): void {
  describe('names', () => {
    test('Azure takes them, for the shortest and the longest name of an environment', () => {
      for (const { resources } of both(deployed())) {
        for (const { type, name } of resources) {
          const last = name.split('/').at(-1)
          expect([type, last]).toEqual([type, expect.stringMatching(NAME_RULES[type] ?? /^a type without a rule$/)])
        }
      }
    })

    test('environments of one subscription and region share no name that others could take', () => {
      for (const type of [...WORLDWIDE, 'Microsoft.Resources/resourceGroups']) {
        const [one, other] = both(deployed()).map(prediction => names(prediction, type))
        expect(one).toHaveLength(1)
        expect(one).not.toEqual(other)
      }
    })

    test('everything but the settings of the sources lies in one group and one region', () => {
      const { resources, outputs } = deployed().everything
      const group = `/resourceGroups/${String(outputs['AZURE_RESOURCE_GROUP'])}`
      const outside = resources.filter(({ id }) => !id.startsWith(`/subscriptions/${SUBSCRIPTION}${group}`))
      // The identifier of a zone waits for the cloud's own suffix.
      const known = outside.filter(({ id }) => !id.startsWith('['))
      expect(new Set(known.map(({ type }) => type))).toEqual(new Set(['Microsoft.Insights/diagnosticSettings']))
      const places = new Set(resources.map(resource => resource['location']))
      expect(places).toEqual(new Set([LOCATION, 'global', undefined]))
    })
  })
}
