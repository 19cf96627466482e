import { app as functions } from '@azure/functions'
import type { App } from '../app.ts'

/** Registers the sending of the last metrics for when the instance ends. */
export function registerCloseTelemetry(app: App): void {
  functions.hook.appTerminate(() => app.closeTelemetry())
}
