import { setPriority } from 'node:os'
import { serve } from '../harness/role'
import { openBrowser } from './open-browser'

/** Browsers that read everything and measure nothing. They give way to the one that measures on the same core. */
setPriority(10)

serve({
  async join(about: { readonly address: string; readonly topic?: string; readonly browsers: number }) {
    for (let number = 1; number <= about.browsers; number++) {
      const socket = await openBrowser(about)
      socket.on('message', () => undefined)
    }
  },
})
