import { describe, expect, test } from 'vitest'
import { both, type Deployed } from '../../support/deployed.ts'
import { layersOf, madeBefore, typesIn, unknownNames, wrongParameters } from '../../support/template-graph.ts'

/** What Resource Manager would otherwise find out while it deploys. */
export function testGraph(deployed: () => Deployed): void {
  describe('the graph', () => {
    test('everything that is named exists', () => {
      const layers = layersOf(deployed().template)
      expect(layers.length).toBeGreaterThan(12)
      expect(layers.flatMap(unknownNames)).toEqual([])
      expect(layers.flatMap(wrongParameters)).toEqual([])
    })

    test('nothing waits for itself', () => {
      for (const { template } of layersOf(deployed().template)) {
        for (const symbol of Object.keys(template.resources)) madeBefore(template, symbol)
      }
    })

    test('what a module takes as there is made before it', () => {
      const { template } = deployed()
      const modules = Object.keys(template.resources).filter(symbol => symbol !== 'sources')
      const unmade = modules.flatMap(symbol => {
        const modulesBefore = [symbol, ...madeBefore(template, symbol)]
        const made = new Set(modulesBefore.flatMap(name => [...typesIn(template.resources[name], false)]))
        return [...typesIn(template.resources[symbol], true)]
          .filter(type => !made.has(type) && type !== 'Microsoft.Network/virtualNetworks/subnets')
          .map(type => `${symbol}: ${type}`)
      })
      expect(unmade).toEqual([])
    })

    test('the diagnostic settings wait for the hub', () => {
      expect([...madeBefore(deployed().template, 'sources')]).toContain('eventHub')
    })

    test('no two resources are the same one', () => {
      for (const { resources } of both(deployed())) {
        const ids = resources.map(({ id }) => id.toLowerCase())
        expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([])
      }
    })
  })
}
