import { expect, test } from 'vitest'
import { both, type Deployed, ofType } from '../../support/deployed.ts'

export function testAlerts(deployed: () => Deployed): void {
  test('alerts of the platform watch what was made here, with receivers and without', () => {
    for (const prediction of both(deployed())) {
      const made = new Set(prediction.resources.map(({ id }) => id))
      const alerts = prediction.resources.filter(({ type }) => /metricAlerts|scheduledQueryRules/.test(type))
      expect(alerts).toHaveLength(7)
      for (const { properties = {} } of alerts) {
        expect((properties['scopes'] as readonly string[]).filter(scope => !made.has(scope))).toEqual([])
        expect(JSON.stringify(properties['actions'])).toContain(
          ofType(prediction, 'Microsoft.Insights/actionGroups')[0]?.id,
        )
        expect(JSON.stringify(properties['actions']).includes('actionGroups/video')).toBe(
          prediction === deployed().everything,
        )
      }
    }
  })
}
