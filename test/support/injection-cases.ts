/** What strangers write where a name or a text is expected, each named by what it would do. */
export interface InjectionCase {
  readonly attack: string
  readonly text: string
}

/** On the page. */
const MARKUP: readonly InjectionCase[] = [
  { attack: 'a script', text: '<script>alert(1)</script>' },
  { attack: 'an image that fails', text: '<img src=x onerror=alert(1)>' },
  { attack: 'the end of an attribute', text: '"><svg onload=alert(1)>' },
  { attack: 'an address that is a script', text: 'javascript:alert(1)' },
  { attack: 'an address that is a page', text: 'data:text/html,<script>alert(1)</script>' },
  { attack: 'a template', text: "{{constructor.constructor('alert(1)')()}}${alert(1)}" },
]

/** On a card. */
export const MARKDOWN: readonly InjectionCase[] = [
  { attack: 'a link', text: '[click here](https://evil.example/link)' },
  { attack: 'a picture', text: '![x](https://evil.example/picture.png)' },
  { attack: 'a bare address', text: 'https://evil.example/bare' },
  { attack: 'a mention', text: '<at>Everyone</at>' },
  { attack: 'a mention in entities', text: '&lt;at&gt;Everyone&lt;/at&gt;' },
  { attack: 'emphasis', text: '**resolved** __now__ `all`' },
  { attack: "a card's function", text: '{{DATE(2017-02-14T06:08:39Z, LONG)}}' },
]

/** In a spreadsheet. */
const FORMULAS: readonly InjectionCase[] = [
  { attack: 'a formula', text: '=HYPERLINK("https://evil.example","x")' },
  { attack: 'a formula that adds', text: '+1+cmd|0' },
  { attack: 'a formula that subtracts', text: '-1+cmd|0' },
  { attack: 'a formula of old', text: '@SUM(1+1)' },
  { attack: 'a formula in full width', text: '＝1+1' },
  { attack: 'a formula behind a tab', text: '\t=1+1' },
  { attack: 'a formula behind a line break', text: 'x\r\n=1+1' },
  { attack: 'a formula behind a quote', text: '"=1+1' },
  { attack: 'a formula in the next cell', text: 'x;=1+1' },
  { attack: 'a formula behind a comma and a quote', text: 'x","=1+1' },
]

/** On a terminal, and in a log. */
const ESCAPES: readonly InjectionCase[] = [
  { attack: 'colours', text: 'a\u001b[31mb' },
  { attack: 'a screen that is cleared', text: 'a\u001b[2J\u001b[Hb' },
  { attack: 'a screen that is cleared in one sign', text: 'a\u009b2Jb' },
  { attack: 'a link on a terminal', text: 'a\u001b]8;;https://evil.example\u001b\\b\u001b]8;;\u001b\\' },
  { attack: 'a title of the window', text: 'a\u001b]0;owned\u0007b' },
  { attack: 'a text that overwrites', text: 'all is well\rb\b\b' },
  { attack: 'a text that turns around', text: 'a\u202egnp.exe\u2066b' },
  { attack: 'an end of all texts', text: 'a\u0000b' },
  { attack: 'separators of lines', text: 'a\u0085b\u2028c\u2029d' },
  { attack: 'a line of the log', text: 'a\n{"fact":"AlertTold","stage":"alert","rule":"forged"}' },
]

/** In a key, and in a filter. */
const KEYS: readonly InjectionCase[] = [
  { attack: 'what no key holds', text: 'a/b\\c#d?e' },
  { attack: 'what is encoded', text: 'a%2fb%00c%25' },
  { attack: 'a path', text: '../../tables' },
  { attack: 'our separator and our escape', text: 'a|b!002f' },
  { attack: 'the end of a text', text: "o'brien" },
  { attack: 'a filter that is always true', text: "x' or 1 eq 1 or account eq 'x" },
  { attack: 'half a character', text: 'a\ud83db' },
  { attack: 'the last sign of all', text: '\uffff' },
  { attack: 'nothing to be seen', text: '\u200b' },
  { attack: 'a very long name', text: 'x'.repeat(5_000) },
]

/** As a key of an object. */
const PROTOTYPES: readonly InjectionCase[] = [
  '__proto__',
  'constructor',
  'prototype',
  'constructor.prototype',
  'toString',
  'valueOf',
  'hasOwnProperty',
].map(text => ({ attack: `the property ${text}`, text }))

/** In a header, and in a regular expression. */
const OTHERS: readonly InjectionCase[] = [
  { attack: 'another header', text: 'a\r\nx-injected: 1\r\n\r\n<script>alert(1)</script>' },
  { attack: 'another header, encoded', text: 'a%0d%0ax-injected: 1' },
  { attack: 'a pattern', text: '(a+)+$' },
  { attack: 'a text that patterns choke on', text: `${'a'.repeat(100)}!` },
  { attack: 'stars', text: '*a*a*a*a*a*a*a*b' },
]

export const INJECTIONS: readonly InjectionCase[] = [
  ...MARKUP,
  ...MARKDOWN,
  ...FORMULAS,
  ...ESCAPES,
  ...KEYS,
  ...PROTOTYPES,
  ...OTHERS,
]

/** Everything that a terminal obeys, or that shows as nothing or as another order; but for tabs and line feeds. */
export const OBEYED = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u

/** Two names that would share a key if an escape could pass for a hash; found by trying fifty thousand. */
export const ONE_KEY_FOR_TWO: readonly { readonly attack: string; readonly one: string; readonly other: string }[] = [
  {
    attack: 'a backslash and letters that make the hash of a longer name',
    one: `${'a.'.repeat(51)}a00000000000000046876`,
    other: `${'a.'.repeat(51)}a\\2baae4baa76a`,
  },
]
