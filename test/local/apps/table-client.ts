/** No app: what the bundle makes of the client of Table Storage. */
export { TableClient } from '@azure/data-tables'
