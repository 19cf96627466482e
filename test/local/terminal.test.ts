import { Command } from 'commander'
import { expect, test } from 'vitest'
import { addNotes } from '../../local/help-notes.ts'
import { cutTo } from '../../local/terminal.ts'

test.each([
  [10, 'short', 'short'],
  [10, 'nine char', 'nine char'],
  [10, 'ten chars!', 'ten char…'],
  [10, 'more than ten', 'more tha…'],
  [1, 'more', '…'],
])('in %d columns %s is written over as %s', (columns, line, expected) => {
  expect(cutTo(columns, line)).toBe(expected)
})

test.each([60, 100])('notes of a help are wrapped to %d columns, as the rest of it is', width => {
  let text = ''
  const command = new Command('tool').configureOutput({
    getOutHelpWidth: () => width,
    writeOut: piece => {
      text += piece
    },
  })
  addNotes(command, ['one '.repeat(50).trim(), 'two '.repeat(50).trim()])
  command.outputHelp()
  const lines = text.split('\n')
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(width)
  expect(
    lines
      .filter(line => /one|two/.test(line))
      .join(' ')
      .match(/one|two/g),
  ).toHaveLength(100)
  expect(text).toMatch(/\n\none one[^t]*\n\ntwo two/)
})
