import { redact } from '../../src/core/redact.ts'

/**
 * Escape sequences that terminals obey (ECMA-48): CSI, then OSC and its kin with their text, then two-character ones.
 * All repetitions are bounded, so the work is linear.
 */
const SEQUENCES = [
  /(?:\u001b\[|\u009b)[0-?]{0,64}[ -/]{0,16}[@-~]/g,
  /(?:\u001b[\]PX^_]|[\u0090\u0098\u009d-\u009f])[^\u0007\u001b\u009c]{0,2048}(?:\u0007|\u001b\\|\u009c)/g,
  /\u001b[ -/]{0,16}[0-~]/g,
]

/** What a record says, fit for a terminal: no escape sequences or control characters, no secrets, on one line. */
export function shown(text: string, maxLength: number = 300): string {
  let plain = text
  for (const sequence of SEQUENCES) plain = plain.replace(sequence, '')
  return redact(plain, maxLength)
}

export function shownOrNull(text: string | undefined, maxLength?: number): string | null {
  return text === undefined ? null : shown(text, maxLength)
}

/** `2026-11-22T10:05:00Z`; a number that is no time (records may say anything) stays a number. */
export function shownTime(time: number): string {
  return Math.abs(time) <= 8.64e15 ? new Date(time).toISOString().replace(/\.000Z$/, 'Z') : String(time)
}
