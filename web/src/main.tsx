import { render } from 'preact'
import { App } from './app.tsx'
import { Page } from './page.ts'
import './styles/index.css'

const root = document.getElementById('page')
if (root !== null) {
  root.replaceChildren()
  render(<App page={new Page()} />, root)
}
