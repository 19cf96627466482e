import type { Severity } from '../taxonomy/vocabulary.ts'

/** Each severity has a shape of its own, so that colour is never all that tells it. */
const SHAPES: Readonly<Record<Severity, string>> = {
  critical: 'M5.2 1h5.6L15 5.2v5.6L10.8 15H5.2L1 10.8V5.2zM7 4v5h2V4zm0 6.3v2h2v-2z',
  error: 'M8 1a7 7 0 1 1 0 14A7 7 0 0 1 8 1zM7 4v5h2V4zm0 6.3v2h2v-2z',
  warning: 'M8 1.2 15.6 14.6H.4zM7.1 6v4.4h1.8V6zm0 5.5v1.8h1.8v-1.8z',
  info: 'M2 2h12v12H2zM7.1 7v5h1.8V7zm0-2.9v1.8h1.8V4.1z',
}

export function SeverityMark({ severity, isShort = false }: { severity: Severity; isShort?: boolean }) {
  return (
    <span class={`severity ${severity}`}>
      <Shape path={SHAPES[severity]} />
      <span class={isShort ? 'unseen' : undefined}>{severity}</span>
    </span>
  )
}

const GLYPHS = {
  fine: 'M8 1a7 7 0 1 1 0 14A7 7 0 0 1 8 1zm3.2 4.1L7 9.4 4.9 7.3 3.7 8.5 7 11.8l5.4-5.5z',
  pause: 'M3.5 2.5h3v11h-3zm6 0h3v11h-3z',
  play: 'M4 2.2v11.6l9.5-5.8z',
  light:
    'M8 4.5a3.5 3.5 0 1 1 0 7 3.5 3.5 0 0 1 0-7zM7.3.5h1.4v2.4H7.3zm0 12.6h1.4v2.4H7.3zM.5 7.3h2.4v1.4H.5zm12.6 0h2.4v1.4h-2.4zM2.2 3.2l1-1 1.7 1.7-1 1zm8.9 8.9 1-1 1.7 1.7-1 1zM3.2 13.8l-1-1 1.7-1.7 1 1zm8.9-8.9-1-1 1.7-1.7 1 1z',
  dark: 'M6.2 1.4A6.8 6.8 0 1 0 14.6 9.8 5.6 5.6 0 0 1 6.2 1.4z',
  auto: 'M8 1a7 7 0 1 1 0 14A7 7 0 0 1 8 1zm0 1.6v10.8A5.4 5.4 0 0 0 8 2.6z',
  copy: 'M5 1h9v11h-2v2.9H2V4h3zm1.5 1.5v8h6v-8zM5 5.5H3.5v8h7V12H5z',
  back: 'M9.8 2.6 11 3.8 6.8 8l4.2 4.2-1.2 1.2L4.4 8z',
  out: 'M9 2h5v5h-1.6V4.7L7.6 9.5 6.5 8.4l4.8-4.8H9zM2 4h5v1.6H3.6v6.8h6.8V9H12v5H2z',
} as const

export function Glyph({ name }: { name: keyof typeof GLYPHS }) {
  return <Shape path={GLYPHS[name]} />
}

function Shape({ path }: { path: string }) {
  return (
    <svg class="glyph" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">
      <path fill-rule="evenodd" d={path} />
    </svg>
  )
}
