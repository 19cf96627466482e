/** Numbers as the reader's language writes them. */

export interface Numbers {
  /** `12,345` */
  count(value: number): string
  /** `12 K`: where there is little room. */
  short(value: number): string
  /** `3.2 %` of `whole`; never 0 % or 100 % of something that is neither. */
  share(part: number, whole: number): string
}

export function createNumbers(locale: string | undefined): Numbers {
  const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 })
  const compact = new Intl.NumberFormat(locale, { notation: 'compact', maximumFractionDigits: 1 })
  const coarse = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 })
  const fine = new Intl.NumberFormat(locale, { style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1 })
  return {
    count: value => whole.format(value),
    short: value => compact.format(value),
    share: (part, total) => {
      const share = total <= 0 ? 0 : part / total
      if (share === 0 || share === 1) return coarse.format(share)
      if (part > 0 && share < 0.001) return `< ${fine.format(0.001)}`
      if (part < total && share > 0.999) return `> ${fine.format(0.999)}`
      return (share < 0.1 || share > 0.99 ? fine : coarse).format(share)
    },
  }
}
