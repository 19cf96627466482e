import type { EventBody, TokenClaims } from '../event.ts'
import { type JsonObject, numberField, objectField, textField } from '../json.ts'
import { redactName } from '../redact.ts'
import { readResourceLog } from './resource-log.ts'

/** KeyDeliveryRequests: the one category of Media Services that carries the claims of the viewer's token. */
export function readKeyDelivery(record: JsonObject): EventBody {
  const { common, properties, resultType, status } = readResourceLog(record)
  const policy = textField(properties, 'policyName')
  const failed = status === undefined ? resultType.startsWith('fail') : status >= 400
  return {
    ...common,
    failed,
    status: status ?? (failed ? undefined : 200),
    text: failed ? (textField(properties, 'statusMessage') ?? '') : '',
    policy: policy === undefined ? undefined : redactName(policy),
    claims: readClaims(objectField(record, 'identity')),
    tokenMissing: textField(properties, 'tokenType')?.toLowerCase() === 'none',
  }
}

function readClaims(identity: JsonObject | undefined): TokenClaims | undefined {
  if (identity === undefined) return undefined
  const claims = objectField(identity, 'claims')
  const authorization = objectField(identity, 'authorization')
  return {
    expires: seconds(claims, 'exp'),
    notBefore: seconds(claims, 'nbf'),
    issuer: textField(claims, 'iss'),
    audience: textField(claims, 'aud'),
    expectedIssuer: textField(authorization, 'issuer'),
    expectedAudience: textField(authorization, 'audience'),
  }
}

/** JWT NumericDate: seconds since 1970, which these records write as text. */
function seconds(claims: JsonObject | undefined, name: string): number | undefined {
  const value = numberField(claims, name)
  return value === undefined ? undefined : value * 1_000
}
