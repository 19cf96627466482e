import { render } from 'preact'
import { App } from './app.tsx'
import { takeKeyFromAddress } from './session.ts'

takeKeyFromAddress()
const root = document.getElementById('page')
if (root !== null) render(<App />, root)
