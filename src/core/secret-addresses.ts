/** Addresses of people and machines, known by their form. */
const NAME = '[\\p{L}\\p{N}._%+#!$*^~-]'
const LABEL = '[\\p{L}\\p{N}_-]{1,63}'
/** `ops@contoso.com`, also escaped; an apostrophe within the name; `bounce-ops=contoso.com@mail.example`. */
const EMAIL = new RegExp(
  `(?<!${NAME})(?:(?=[\\w.]{1,64}[-+])${NAME}{1,64}=${NAME}{1,64}|${NAME}+(?:'${NAME}{1,64})?)(?:@|%(?:25){0,2}40)${LABEL}(?:\\.${LABEL}){1,8}`,
  'gu',
)

const OCTET = '(?:25[0-5]|2[0-4]\\d|[01]?\\d{1,2})'
/** The last part may have been masked before: `203.0.113.xxx`. `3.7.0.403` is a version. */
const IPV4 = new RegExp(`(?<![\\d.])(?:${OCTET}\\.){3}(?:${OCTET}|x{1,3})(?![\\d.]?\\d)`, 'g')

const GROUP = '[\\da-f]{1,4}'
/** Behind a label that is no group itself, `client:2001:db8::1`, and behind a line break as JSON writes it. */
const START = '(?:(?<![\\w:.])|(?<=\\\\[nrt])|(?<=(?<![\\w:.])(?=\\w{0,30}[g-z_]|\\w{5})\\w{1,32}:))'
const END = `(?!\\w|::|:${GROUP}(?!\\w))`
const IPV6 = new RegExp(
  `${START}(?:(?:${GROUP}:){7}${GROUP}(?!\\w|:${GROUP}:)|` +
    `(?:(?:${GROUP}:){1,6}(?::${GROUP}){1,6}|(?:${GROUP}:){1,7}:|::(?:${GROUP}:){0,6}${GROUP})(?:%\\w{1,16})?${END})`,
  'gi',
)

export function maskAddresses(text: string): string {
  return text.replace(EMAIL, '[email]').replace(IPV4, '[ip]').replace(IPV6, '[ip]')
}
