import { expect, test } from 'vitest'
import { opener } from '../../local/open-on-desktop.ts'

const ADDRESS = 'http://127.0.0.1:7071/api/dashboard'
const at = (platform: NodeJS.Platform, environment: Record<string, string> = {}, isTerminal = true) =>
  opener(ADDRESS, { platform, environment, isTerminal })?.file

test.each([
  ['a desktop of X11', at('linux', { DISPLAY: ':0' }), 'xdg-open'],
  ['a desktop of Wayland', at('linux', { WAYLAND_DISPLAY: 'wayland-0' }), 'xdg-open'],
  ['a server', at('linux'), undefined],
  ['a server with an empty setting', at('linux', { DISPLAY: '' }), undefined],
  ['a Mac', at('darwin'), 'open'],
  ['Windows', at('win32'), 'cmd'],
  ['a system that nobody knows', at('aix'), undefined],
  ['a CI service with a screen', at('linux', { DISPLAY: ':99', CI: 'true' }), undefined],
  ['output that goes to a file', at('darwin', {}, false), undefined],
])('on %s', (_, file, expected) => {
  expect(file).toBe(expected)
})

test('the address is an argument of its own', () => {
  const { args } = opener(ADDRESS, { platform: 'win32', environment: {}, isTerminal: true }) ?? { args: [] }
  expect(args).toEqual(['/c', 'start', '""', ADDRESS])
})
