import { describe, expect, test } from 'vitest'
import { both, type Deployed } from '../../support/deployed.ts'
import { layersOf, madeBefore, unknownNames, unmadeTypes, wrongParameters } from '../../support/template-graph.ts'

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
        for (const symbol of Object.keys(template.resources)) madeBefore(template, symbol, false)
      }
    })

    test('what a module takes as there is made before it', () => {
      const { template } = deployed()
      // The resources that records come from were there before.
      const modules = Object.keys(template.resources).filter(symbol => symbol !== 'sources')
      expect(modules.flatMap(symbol => unmadeTypes(template, symbol).map(type => `${symbol}: ${type}`))).toEqual([])
      expect([...madeBefore(template, 'sources', true)]).toContain('eventHub')
    })

    test('no two resources are the same one', () => {
      for (const { resources } of both(deployed())) {
        const ids = resources.map(({ id }) => id.toLowerCase())
        expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([])
      }
    })
  })
}
