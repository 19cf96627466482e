import type { Findings } from './failure-text.ts'
import { statusOfPhrase } from './status-phrase.ts'

const DEEPEST = 8

/** Members that hold a more exact error than the one around them, the most exact first. */
const INNER = [
  'details',
  'innererror',
  'internalexception',
  'inner',
  'odata.error',
  'error',
  'errors',
  'fault',
  'exception',
  'properties',
  'statusmessage',
  'body',
  'responsebody',
  'response',
  'content',
  'value',
  'output',
  'outputs',
  'errordetails',
  'errordetail',
]
const MESSAGES = [
  'message',
  'errormessage',
  'error_description',
  'msg',
  'exceptionmessage',
  'outermessage',
  'innermostmessage',
  'eventmessage',
  'statusdescription',
  'resultdescription',
  'description',
  'detail',
  'reason',
  'title',
  'text',
  'authenticationerrordetail',
]
const CODES = [
  'code',
  'errorcode',
  'error_codes',
  'errorcodes',
  'resultcode',
  'eventcode',
  'exceptiontype',
  'innermosttype',
  'outertype',
  'type',
  'sub_code',
  'subcode',
]
const STATUSES = [
  'status',
  'statuscode',
  'httpstatuscode',
  'httpstatus',
  'resultsignature',
  'responsecode',
  'resultcode',
  'code',
]

type Members = ReadonlyMap<string, unknown>

function membersOf(value: object): Members {
  const members = new Map<string, unknown>()
  for (const [name, member] of Object.entries(value)) {
    const key = name.toLowerCase()
    if (!members.has(key)) members.set(key, member)
  }
  return members
}

function takeMessage(value: unknown, found: Findings): void {
  if (typeof value === 'string') found.nested.push(value)
  else if (typeof value === 'object' && value !== null) {
    // OData v2 and v3: {"lang":"en-US","value":"..."}.
    const text = membersOf(value).get('value')
    if (typeof text === 'string') found.nested.push(text)
  }
}

function takeCode(name: string, value: unknown, found: Findings): void {
  if (typeof value === 'string' && /^[\w.-]{2,120}$/.test(value)) found.codes.push(value)
  // Entra ID lists its numbers apart from the text: {"error_codes":[700027]}.
  if (name.startsWith('error_codes') && Array.isArray(value)) {
    for (const one of value.slice(0, 4)) if (typeof one === 'number') found.codes.push(`AADSTS${one}`)
  }
}

function takeStatus(value: unknown, found: Findings): void {
  if (typeof value === 'number' || typeof value === 'string') {
    const status = statusOfPhrase(String(value))
    if (status !== undefined) found.statuses.push(status)
  }
}

/** Reads what a parsed JSON error says, whichever member comes first: the order of members never matters. */
export function readJson(value: unknown, found: Findings, depth: number = 0): void {
  if (depth > DEEPEST) return
  if (Array.isArray(value)) {
    for (const one of value.slice(0, 8)) readJson(one, found, depth + 1)
    return
  }
  if (typeof value !== 'object' || value === null) return
  const members = membersOf(value)
  for (const name of INNER) {
    const inner = members.get(name)
    if (typeof inner === 'string') {
      // OAuth puts a code here: {"error":"invalid_client"}.
      if (name === 'error' && /^\w{2,60}$/.test(inner)) found.codes.push(inner)
      else found.nested.push(inner)
    } else readJson(inner, found, depth + 1)
  }
  for (const name of CODES) takeCode(name, members.get(name), found)
  for (const name of MESSAGES) takeMessage(members.get(name), found)
  for (const name of STATUSES) takeStatus(members.get(name), found)
}

const CUT_MEMBER =
  /"(code|errorcode|message|value|statusmessage|error_description)"\s{0,8}:\s{0,8}"((?:[^"\\]|\\.){0,4000})/gi

/** Reads the members of JSON that a log has cut off or garbled, as far as they can be told. */
export function readBrokenJson(text: string, found: Findings): boolean {
  let any = false
  for (const [, name = '', value = ''] of text.matchAll(CUT_MEMBER)) {
    any = true
    if (/code$/i.test(name)) takeCode('code', value, found)
    else found.nested.push(value.replaceAll('\\"', '"').replace(/\\[rnt]/g, ' '))
  }
  return any
}
