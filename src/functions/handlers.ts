import type { Answering } from '../app/answering.ts'
import { accountsHandler } from './accounts.ts'
import { aggregatesHandler } from './aggregates.ts'
import { alertHandler } from './alert.ts'
import { alertsHandler } from './alerts.ts'
import { causeHandler } from './cause.ts'
import { deadLetterBodyHandler } from './dead-letter-body.ts'
import { deadLettersHandler } from './dead-letters.ts'
import type { Handle } from './get-endpoint.ts'
import type { HttpFunction } from './http.ts'
import { openApiHandler } from './open-api.ts'
import { silenceHandler } from './silence.ts'
import { silencesHandler } from './silences.ts'
import { statusHandler } from './status.ts'
import { taxonomyHandler } from './taxonomy.ts'
import { unknownsHandler } from './unknowns.ts'

/** What the HTTP functions do. */
export function createHandlers(answering: Answering): Readonly<Record<HttpFunction, Handle>> {
  return {
    'dead-letter-body': deadLetterBodyHandler(answering),
    'dead-letters': deadLettersHandler(answering),
    'open-api': openApiHandler(answering),
    accounts: accountsHandler(answering),
    aggregates: aggregatesHandler(answering),
    alert: alertHandler(answering),
    alerts: alertsHandler(answering),
    cause: causeHandler(answering),
    silence: silenceHandler(answering),
    silences: silencesHandler(answering),
    status: statusHandler(answering),
    taxonomy: taxonomyHandler(answering),
    unknowns: unknownsHandler(answering),
  }
}
