export const TAGS = [
  'expiry',
  'quota',
  'throttle',
  'auth',
  'permission',
  'conflict',
  'not-found',
  'bad-request',
  'service',
  'storage',
  'stream',
  'live',
  'job',
] as const
export type Tag = (typeof TAGS)[number]

export const SEVERITIES = ['critical', 'error', 'warning', 'info'] as const
export type Severity = (typeof SEVERITIES)[number]

export const RETRIES = ['never', 'after-fix', 'backoff'] as const
export type Retry = (typeof RETRIES)[number]

/** How long after its expiry a token was presented. */
export const EXPIRY_LAGS = ['under 5 min', 'under 1 h', 'under 1 day', '1 day or more'] as const
export type ExpiryLag = (typeof EXPIRY_LAGS)[number]
