import { act, cleanup, screen } from '@testing-library/react'
import { hydrateRoot } from 'react-dom/client'
import { renderToString } from 'react-dom/server'
import { afterEach, expect, it } from 'vitest'
import { SignInForm } from './sign-in-form'

afterEach(() => {
  cleanup()
  document.body.replaceChildren()
})

it('takes over what was typed or filled in before the page’s code ran', async () => {
  const page = document.createElement('div')
  page.innerHTML = renderToString(<SignInForm />)
  document.body.append(page)
  const field = (label: string) => screen.getByLabelText<HTMLInputElement>(label)
  field('Your name').value = 'Ada'
  field('Passphrase').value = 'a long passphrase'

  const root = await act(async () => hydrateRoot(page, <SignInForm />))
  expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Sign in' }).disabled).toBe(false)
  expect([field('Your name').value, field('Passphrase').value]).toEqual(['Ada', 'a long passphrase'])
  act(() => root.unmount())
})
