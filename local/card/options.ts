import { InvalidArgumentError, program } from 'commander'
import { COMMAND_OUTPUT } from '../terminal-text.ts'

/** What `npm run card --` takes. */
export interface CardOptions {
  /** Files and folders; empty for the golden cards. */
  readonly files: readonly string[]
  readonly out: string
  /** In CSS pixels. */
  readonly widths: readonly number[]
}

/** A phone, and a channel on a desktop. */
const WIDTHS = [400, 700]

export function readCardOptions(): CardOptions {
  const { out, width } = program
    .configureOutput(COMMAND_OUTPUT)
    .name('npm run card --')
    .description('Renders Adaptive Cards to pictures as Teams shows them, light and dark, in a headless Chromium.')
    .argument('[files...]', 'cards as JSON, or folders of *.card.json; the golden cards of the tests unless given')
    .option('--out <folder>', 'where the pictures go', '.causeway/cards')
    .option('--width <pixels...>', 'widths of the cards', widthOf)
    .parse()
    .opts<{ out: string; width?: readonly number[] }>()
  return { files: program.args, out, widths: width ?? WIDTHS }
}

function widthOf(text: string, before: readonly number[] = []): readonly number[] {
  const width = Number(text)
  if (!Number.isInteger(width) || width < 200 || width > 2_000)
    throw new InvalidArgumentError('A width is a number of pixels from 200 to 2000.')
  return [...before, width]
}
