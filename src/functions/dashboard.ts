import { app as functions, type HttpRequest } from '@azure/functions'
import { once } from '../app/once.ts'

/**
 * Registers the page of this folder, whose code is loaded when it is asked for. It holds no data, so it needs no key: it
 * asks for the one that the API wants, and sends that in a header, so that no key stands in an address.
 */
export function registerDashboard(folder: URL): void {
  const loaded = once(async () => {
    const [{ createDashboardFiles }, { dashboardResponse, withoutSlash }] = await Promise.all([
      import('../adapters/dashboard-files.ts'),
      import('../adapters/dashboard-response.ts'),
    ])
    return { files: createDashboardFiles(folder), dashboardResponse, withoutSlash }
  })
  functions.http('dashboard', {
    methods: ['GET'],
    authLevel: 'anonymous',
    route: 'dashboard/{*path}',
    handler: async (request: HttpRequest) => {
      const { files, dashboardResponse, withoutSlash } = await loaded()
      const path = request.params['path'] ?? ''
      if (path === '' && new URL(request.url).pathname.endsWith('/')) return withoutSlash()
      return dashboardResponse(await files.find(path === '' ? 'index.html' : path), {
        acceptEncoding: request.headers.get('accept-encoding'),
        ifNoneMatch: request.headers.get('if-none-match'),
      })
    },
  })
}
