/** Reason phrases of RFC 9110 and of .NET's HttpStatusCode, squeezed to letters, to their numbers. */
const NUMBERS: Readonly<Record<string, number>> = {
  continue: 100,
  ok: 200,
  created: 201,
  accepted: 202,
  nonauthoritativeinformation: 203,
  nocontent: 204,
  resetcontent: 205,
  partialcontent: 206,
  multiplechoices: 300,
  movedpermanently: 301,
  moved: 301,
  found: 302,
  redirect: 302,
  seeother: 303,
  notmodified: 304,
  temporaryredirect: 307,
  permanentredirect: 308,
  badrequest: 400,
  unauthorized: 401,
  unauthorised: 401,
  paymentrequired: 402,
  forbidden: 403,
  notfound: 404,
  methodnotallowed: 405,
  notacceptable: 406,
  proxyauthenticationrequired: 407,
  requesttimeout: 408,
  conflict: 409,
  gone: 410,
  lengthrequired: 411,
  preconditionfailed: 412,
  payloadtoolarge: 413,
  contenttoolarge: 413,
  requestentitytoolarge: 413,
  requesturitoolong: 414,
  uritoolong: 414,
  unsupportedmediatype: 415,
  requestedrangenotsatisfiable: 416,
  rangenotsatisfiable: 416,
  expectationfailed: 417,
  misdirectedrequest: 421,
  unprocessableentity: 422,
  unprocessablecontent: 422,
  locked: 423,
  faileddependency: 424,
  upgraderequired: 426,
  preconditionrequired: 428,
  toomanyrequests: 429,
  requestheaderfieldstoolarge: 431,
  unavailableforlegalreasons: 451,
  internalservererror: 500,
  notimplemented: 501,
  badgateway: 502,
  serviceunavailable: 503,
  gatewaytimeout: 504,
  httpversionnotsupported: 505,
  insufficientstorage: 507,
}

const BY_PHRASE: ReadonlyMap<string, number> = new Map(Object.entries(NUMBERS))
const LONGEST = 64

/**
 * The HTTP status (100-599) that a field names: `401`, `Unauthorized`, `Not Found`, `Failed.Forbidden`, `Conflict.`.
 * Letter case, spaces and trailing dots do not matter; undefined when it names none.
 */
export function statusOfPhrase(text: string): number | undefined {
  if (text.length > LONGEST) return undefined
  const trimmed = text.trim().replace(/\.{1,8}$/, '')
  // Activity log records join result and status with a dot: "Failed.NotFound".
  const last = trimmed.slice(trimmed.lastIndexOf('.') + 1)
  if (/^[1-5]\d\d$/.test(last)) return Number(last)
  return BY_PHRASE.get(last.replace(/[\s_-]/g, '').toLowerCase())
}
