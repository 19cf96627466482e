import type { Command } from 'commander'

const NARROW = 80

/** Paragraphs below a command's options, wrapped to the terminal as the rest of its help is. */
export function addNotes(command: Command, paragraphs: readonly string[]): void {
  command.addHelpText('after', () => {
    // Without a terminal there is no width, whatever the type says.
    const width: number | undefined = command.configureOutput().getOutHelpWidth?.()
    const help = command.createHelp()
    return ['', ...paragraphs.map(paragraph => help.boxWrap(paragraph, width ?? NARROW))].join('\n\n').slice(1)
  })
}
