import { app as functions, type HttpRequest } from '@azure/functions'
import type { DashboardFiles } from '../adapters/dashboard-files.ts'
import { dashboardResponse, withoutSlash } from '../adapters/dashboard-response.ts'

/**
 * Registers the page. It holds no data, so it needs no key: it asks for the one that the API wants, and sends that in a
 * header, so that no key stands in an address.
 */
export function registerDashboard(files: DashboardFiles): void {
  functions.http('dashboard', {
    methods: ['GET'],
    authLevel: 'anonymous',
    route: 'dashboard/{*path}',
    handler: async (request: HttpRequest) => {
      const path = request.params['path'] ?? ''
      if (path === '' && new URL(request.url).pathname.endsWith('/')) return withoutSlash()
      return dashboardResponse(await files.find(path === '' ? 'index.html' : path), {
        acceptEncoding: request.headers.get('accept-encoding'),
        ifNoneMatch: request.headers.get('if-none-match'),
      })
    },
  })
}
