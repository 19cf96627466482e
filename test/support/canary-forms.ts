import { ipv4Of, ipv6Of } from './canary-search.ts'

/** A secret, written in one of the forms in which it must be known; `core` names it. */
export type SecretForm = (core: string, number: number) => string

/** What is said of a call, and shown: in it a secret has a form. */
export const FORMS: Readonly<Record<string, SecretForm>> = {
  jwt: core => `eyJhbGciOiJIUzI1NiJ9.eyJ${core}c3ViIjoi.${core}NlHp0w5N`,
  'cut jwt': core => `eyJhbGciOiJIUzI1NiJ9.eyJzdWIi${core}`,
  swt: core => `nameidentifier=${core}&Audience=urn%3a${core}&ExpiresOn=1688119080&HMACSHA256=${core}%3d`,
  sas: core => `https://a.blob.core.windows.net/c?sv=2020&st=${core}&se=${core}&sp=r&sig=${core}%2Bx%3D`,
  bearer: core => `Bearer ${core}.${core}`,
  'short bearer': core => `Bearer ${core}`,
  basic: core => `Basic ${core}=`,
  url: core => `https://a.example/Manifest?token=${core}&y=1`,
  code: core => `https://a.example/api/f?code=${core}&y=1`,
  'account key': core => `AccountName=a;AccountKey=${core}Rs8W==;EndpointSuffix=x`,
  key: core => `Eby8vdM02xNO${core}cqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq0K1SZFPTOtr1KBHBeksoGMGw==`,
  password: core => `Password=${core}!x;Server=y`,
  'client secret': core => `ClientSecret: ${core}~x`,
  json: core => `{"password":"${core} x","upn":"${core} y"}`,
  mail: core => `${core}.smith@mail.example`,
  ipv4: (_, number) => ipv4Of(number),
  'ipv4 behind a letter': (_, number) => `v${ipv4Of(number)}`,
  ipv6: (_, number) => ipv6Of(number),
}
/** What is nobody's business needs no form: it is copied nowhere. */
export const PLAIN: Readonly<Record<string, SecretForm>> = { plain: core => `Person ${core}` }

/** Fields that say what was called, when, and what became of it. All others are never copied. */
export const SHOWN =
  /^(?:time|TimeGenerated|category|Type|operationName(?:Value)?|policyName|_?resourceId|liveEventName|statusMessage|resultDescription|resultCode|errorCode|EventCode|EventMessage|requestId|correlationId|Name|Target|Data|Message|OuterMessage|InnermostMessage|Details|message|OperationId|AppRoleName|ResponseBody)$/i
