import { hostConfig } from './host-config.js'
import { toHtml } from './markdown.js'

/* global AdaptiveCards -- the official renderer, loaded before this module */

const MOST_SHOWN = 500
const list = document.querySelector('#cards')
const empty = document.querySelector('#empty')
const status = document.querySelector('#status')
const dark = matchMedia('(prefers-color-scheme: dark)')
/** The cards shown, newest first. */
let received = []

AdaptiveCards.AdaptiveCard.onProcessMarkdown = (text, result) => {
  result.outputHtml = toHtml(text)
  result.didProcess = true
}

const events = new EventSource('/events')
events.addEventListener('open', () => {
  status.textContent = 'Live'
})
events.addEventListener('error', () => {
  status.textContent = 'Not connected; trying again'
})
events.addEventListener('card', event => {
  const card = JSON.parse(event.data)
  received = [card, ...received].slice(0, MOST_SHOWN)
  empty.hidden = true
  list.prepend(item(card))
  while (list.children.length > MOST_SHOWN) list.lastElementChild.remove()
  document.title = `(${received.length}) Teams inbox`
})
// The renderer writes colours into the elements, so another theme means rendering anew.
dark.addEventListener('change', () => list.replaceChildren(...received.map(item)))

function item(card) {
  const article = document.createElement('article')
  article.append(when(card), rendered(card.card), raw(card))
  const row = document.createElement('li')
  row.append(article)
  return row
}

function when({ receivedAt, bytes }) {
  const line = document.createElement('p')
  line.className = 'received'
  const time = document.createElement('time')
  time.dateTime = new Date(receivedAt).toISOString()
  time.textContent = new Date(receivedAt).toLocaleString()
  line.append(time, ` · ${bytes.toLocaleString()} bytes`)
  return line
}

function rendered(content) {
  try {
    const card = new AdaptiveCards.AdaptiveCard()
    card.hostConfig = new AdaptiveCards.HostConfig(hostConfig(dark.matches))
    card.onExecuteAction = openLink
    card.parse(content)
    const element = card.render()
    if (element) return element
  } catch (error) {
    return fault(`This card could not be shown: ${error.message}`)
  }
  return fault('This card is empty.')
}

function openLink(action) {
  if (action instanceof AdaptiveCards.OpenUrlAction && /^https?:\/\//i.test(action.url ?? '')) {
    open(action.url, '_blank', 'noopener,noreferrer')
  }
}

function fault(text) {
  const line = document.createElement('p')
  line.className = 'fault'
  line.textContent = text
  return line
}

function raw({ body }) {
  const details = document.createElement('details')
  const summary = document.createElement('summary')
  summary.textContent = 'JSON as it was sent'
  details.append(summary)
  details.addEventListener(
    'toggle',
    () => {
      const text = document.createElement('pre')
      text.textContent = JSON.stringify(body, undefined, 2)
      details.append(text)
    },
    { once: true },
  )
  return details
}
