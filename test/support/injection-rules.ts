const rule = (id: string, groupBy: readonly string[], accounts = ['contoso', 'fabrikam']) => ({
  id,
  title: `Failures by ${groupBy.join(' and ')}`,
  severity: 'error',
  match: { causes: ['unauthorized-unspecified', 'unknown'], accounts },
  groupBy,
  window: 'PT5M',
  fire: { count: 1 },
  resolveAfter: 'PT15M',
  remindEvery: 'PT4H',
})

/** Rules that tell every failure, by each name that strangers choose. */
export const TELLING_RULES = JSON.stringify({
  rules: [
    rule('by-policy', ['account', 'policy']),
    rule('by-operation', ['account', 'operation']),
    rule('by-kind', ['account', 'fingerprint']),
    rule('by-account', ['account'], ['__proto__', 'javascript:*', 'tostring', 'valueof', 'x;*']),
  ],
})
