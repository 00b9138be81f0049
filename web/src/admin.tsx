import { render } from 'preact'
import { ControlRoom, Link } from './control-room/index.ts'
import { browserClock, browserShelf, browserTimers, kept, tabShelf } from './runtime/index.ts'
import './styles/admin.css'
import { parseTheme } from './theme/index.ts'

const root = document.getElementById('page')
if (root !== null) {
  const link = new Link({ clock: browserClock, timers: browserTimers, shelf: tabShelf, origin: location.origin })
  link.start()
  root.replaceChildren()
  render(
    <ControlRoom link={link} clock={browserClock} timers={browserTimers} theme={kept(browserShelf, 'theme', parseTheme)} />,
    root,
  )
}
